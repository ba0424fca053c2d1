package org.tfslim.nets.layouts;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.spec.NetSpec;

/** How a library keeps the weights of some networks. */
sealed interface Layout permits TimmLayout, KerasLayout {

  /** The networks that are known. */
  List<String> networks();

  /**
   * What is different between the two libraries' networks and cannot be made up for by weights.
   *
   * @return a sentence; empty where both compute the same
   */
  default Optional<String> difference(NetSpec spec) {
    return Optional.empty();
  }

  /** The tensors of a file under the names of {@link #layers}. */
  ConversionPlan canonical(ConversionPlan plan);

  /** What becomes of tensors that no layer needs and that may be dropped without harm. */
  boolean isIgnored(String name);

  /** Where each layer is found, in the order of {@code layers}. */
  Stream<ForeignLayer> layers(NetSpec spec, List<SlimLayer> layers);

  /** Whether kernels are {@code [out, in, height, width]} and matrices {@code [out, in]}. */
  boolean outputFirst();

  /**
   * A kernel in slim's order of dimensions: {@code [height, width, in, out]}, {@code [in, out]}.
   */
  default PlannedTensor kernelToSlim(PlannedTensor kernel) {
    if (!outputFirst()) {
      return kernel;
    }
    return switch (kernel.entry().shape().rank()) {
      case 4 -> kernel.permuted(2, 3, 1, 0);
      case 2 -> kernel.permuted(1, 0);
      default -> kernel;
    };
  }

  /** The reverse of {@link #kernelToSlim}. */
  default PlannedTensor kernelFromSlim(PlannedTensor kernel) {
    if (!outputFirst()) {
      return kernel;
    }
    return switch (kernel.entry().shape().rank()) {
      case 4 -> kernel.permuted(3, 2, 0, 1);
      case 2 -> kernel.permuted(1, 0);
      default -> kernel;
    };
  }
}
