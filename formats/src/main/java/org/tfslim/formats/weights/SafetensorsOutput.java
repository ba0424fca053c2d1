package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.weights.SafetensorsHeader.Place;

/** Writes a safetensors file: the header with all offsets, then the tensors. */
final class SafetensorsOutput implements WeightsWriter {
  private final AtomicFile file;

  SafetensorsOutput(Path path, List<PlannedTensor> tensors) {
    this.file = AtomicFile.create(path);
    List<Place> places = new ArrayList<>();
    long at = 0;
    for (PlannedTensor tensor : ordered(tensors)) {
      places.add(Place.of(tensor.entry(), at));
      at += tensor.entry().byteSize();
    }
    byte[] header = SafetensorsHeader.text(places).getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-header.length, Long.BYTES);
    ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length + padding);
    start.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length + (long) padding).put(header);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    file.write(start.flip());
  }

  /** Widest elements first, so that all are aligned without gaps. */
  @Override
  public List<PlannedTensor> ordered(List<PlannedTensor> tensors) {
    Comparator<PlannedTensor> byWidth =
        Comparator.comparingInt(tensor -> -tensor.entry().dtype().width());
    return tensors.stream().sorted(byWidth.thenComparing(PlannedTensor::name)).toList();
  }

  @Override
  public void add(PlannedTensor tensor) {
    tensor.forEachPiece(file::write);
  }

  @Override
  public void commit() {
    file.commit();
  }

  @Override
  public void close() {
    file.close();
  }
}
