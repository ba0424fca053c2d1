package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.internal.DamagedFile;

/** Joins the slices of a partitioned variable. */
final class SliceJoiner {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private final TensorStore store;
  private final Path checkpoint;

  SliceJoiner(TensorStore store, Path checkpoint) {
    this.store = store;
    this.checkpoint = checkpoint;
  }

  /** Copies elements of slices to their places. */
  @FunctionalInterface
  private interface Copier {
    void copy(int slice, int inSlice, int inFull, int count);
  }

  /** All elements of a tensor of numbers, little endian. */
  ByteBuffer bytes(StoredTensor tensor) {
    List<TensorSlice> slices = tensor.slices();
    if (slices.size() == 1 && slices.get(0).isWhole()) {
      return store.bytes(tensor, 0);
    }
    int width = tensor.entry().dtype().width();
    ByteBuffer[] parts = new ByteBuffer[slices.size()];
    Arrays.setAll(parts, i -> store.bytes(tensor, i));
    int elements = elements(tensor, MAX_BYTES / width);
    ByteBuffer full = ByteBuffer.allocate(elements * width).order(ByteOrder.LITTLE_ENDIAN);
    join(
        tensor,
        (slice, inSlice, inFull, count) ->
            full.put(inFull * width, parts[slice], inSlice * width, count * width));
    return full;
  }

  /** All elements of a tensor of strings. */
  List<byte[]> strings(StoredTensor tensor) {
    List<TensorSlice> slices = tensor.slices();
    if (slices.size() == 1 && slices.get(0).isWhole()) {
      return store.strings(tensor, 0);
    }
    byte[][][] parts = new byte[slices.size()][][];
    Arrays.setAll(parts, i -> store.strings(tensor, i).toArray(byte[][]::new));
    byte[][] full = new byte[elements(tensor, MAX_BYTES)][];
    join(
        tensor,
        (slice, inSlice, inFull, count) ->
            System.arraycopy(parts[slice], inSlice, full, inFull, count));
    return List.of(full);
  }

  private int elements(StoredTensor tensor, int most) {
    long elements = tensor.entry().elements();
    if (elements > most) {
      throw new SlimException(
          "%s: tensor %s of shape %s does not fit in one buffer."
              .formatted(checkpoint, tensor.entry().name(), tensor.entry().shapeText()));
    }
    return (int) elements;
  }

  /** The slices hold as many elements as the tensor, so a gap implies an overlap and vice versa. */
  private void join(StoredTensor tensor, Copier copier) {
    BitSet filled = new BitSet();
    for (int i = 0; i < tensor.slices().size(); i++) {
      int slice = i;
      tensor
          .slices()
          .get(i)
          .forEachRun(
              (inSlice, inFull, count) -> {
                copier.copy(slice, (int) inSlice, (int) inFull, (int) count);
                filled.set((int) inFull, (int) (inFull + count));
              });
    }
    if (filled.cardinality() != tensor.entry().elements()) {
      throw DamagedFile.in(
          checkpoint, "the slices of tensor %s overlap".formatted(tensor.entry().name()));
    }
  }
}
