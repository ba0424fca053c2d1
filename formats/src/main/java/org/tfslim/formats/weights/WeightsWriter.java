package org.tfslim.formats.weights;

import java.util.Comparator;
import java.util.List;

/** Writes tensors one after the other; the output appears with {@link #commit}. */
sealed interface WeightsWriter extends AutoCloseable
    permits CheckpointOutput, NpzOutput, SafetensorsOutput {

  static WeightsWriter create(WeightsOutput output, ConversionPlan plan) {
    return switch (output.format()) {
      case CHECKPOINT -> new CheckpointOutput(output);
      case NPZ -> new NpzOutput(output.path());
      case SAFETENSORS -> new SafetensorsOutput(output.path(), plan.tensors());
    };
  }

  /** The order in which tensors have to be written. */
  default List<PlannedTensor> ordered(List<PlannedTensor> tensors) {
    return tensors.stream().sorted(Comparator.comparing(PlannedTensor::name)).toList();
  }

  void add(PlannedTensor tensor);

  void commit();

  @Override
  void close();
}
