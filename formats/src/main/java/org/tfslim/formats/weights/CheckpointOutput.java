package org.tfslim.formats.weights;

import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointWriter;

/** Writes a V2 checkpoint. */
final class CheckpointOutput implements WeightsWriter {
  private final CheckpointWriter writer;

  CheckpointOutput(WeightsOutput output) {
    this.writer = CheckpointWriter.create(output.path(), output.shards());
  }

  @Override
  public void add(PlannedTensor tensor) {
    TensorEntry entry = tensor.entry();
    if (tensor.isText()) {
      writer.addStrings(entry.name(), entry.shape(), tensor.strings());
    } else {
      writer.add(entry.name(), entry.dtype(), entry.shape(), tensor::forEachPiece);
    }
  }

  @Override
  public void commit() {
    writer.commit();
  }

  @Override
  public void close() {
    writer.close();
  }
}
