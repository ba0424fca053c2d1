package org.tfslim.formats.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorShape;

/** A box within a tensor: the place of one part of a partitioned variable. */
final class TensorSlice {
  /** The length that TensorFlow writes in a key for a whole dimension. */
  private static final long WHOLE = -1;

  /** Part of one dimension; {@code written} is the length as the checkpoint's keys have it. */
  private record Extent(long start, long length, long written) {}

  /** Receives runs of adjacent elements. */
  @FunctionalInterface
  interface Run {
    /**
     * Takes one run.
     *
     * @param inSlice index of the first element in the slice
     * @param inFull its index in the whole tensor
     */
    void accept(long inSlice, long inFull, long count);
  }

  private final TensorShape full;
  private final List<Extent> extents;

  private TensorSlice(TensorShape full, List<Extent> extents) {
    this.full = full;
    this.extents = extents;
  }

  /** The slice that is the whole tensor. */
  static TensorSlice whole(TensorShape full) {
    List<Extent> extents = new ArrayList<>();
    for (long dimension : full.dimensions()) {
      extents.add(new Extent(0, dimension, WHOLE));
    }
    return new TensorSlice(full, extents);
  }

  /** A slice as a checkpoint describes it, which has to lie within {@code full}. */
  static TensorSlice of(
      SliceMessage message, TensorShape full, Function<String, DataException> damaged) {
    if (message.extents().size() != full.rank()) {
      throw damaged.apply(
          "a slice of %d dimensions in a tensor of shape %s"
              .formatted(message.extents().size(), full));
    }
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < full.rank(); i++) {
      SliceMessage.Extent extent = message.extents().get(i);
      long dimension = full.dimension(i);
      long start = extent.start();
      long length = extent.length().orElse(dimension);
      if (start < 0 || length < 0 || start > dimension || length > dimension - start) {
        throw damaged.apply(
            "a slice of %d from %d on in dimension %d of shape %s"
                .formatted(length, start, i, full));
      }
      extents.add(new Extent(start, length, extent.length().isPresent() ? length : WHOLE));
    }
    return new TensorSlice(full, extents);
  }

  TensorShape shape() {
    return TensorShape.of(extents.stream().mapToLong(Extent::length).toArray());
  }

  /** Whether this is the whole tensor. */
  boolean isWhole() {
    return shape().equals(full);
  }

  /** The key under which a checkpoint holds this slice of tensor {@code name}. */
  byte[] key(String name) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    OrderedCode.writeNumber(key, 0);
    OrderedCode.writeString(key, name.getBytes(StandardCharsets.UTF_8));
    OrderedCode.writeNumber(key, extents.size());
    for (Extent extent : extents) {
      OrderedCode.writeSigned(key, extent.start());
      OrderedCode.writeSigned(key, extent.written());
    }
    return key.toByteArray();
  }

  /** Visits the elements of the slice in order, in runs that are as long as possible. */
  void forEachRun(Run run) {
    // Dimensions from `split` on are contiguous: all but the first of them are whole.
    int split = extents.size();
    long count = 1;
    long stride = 1;
    while (split > 0 && count == stride) {
      split--;
      count *= extents.get(split).length();
      stride *= full.dimension(split);
    }
    long first = split < extents.size() ? extents.get(split).start() * stride(split) : 0;
    if (shape().elements() > 0) {
      outer(split, run, first, count);
    }
  }

  private void outer(int dimensions, Run run, long first, long count) {
    long[] index = new long[dimensions];
    long rows = 1;
    for (int i = 0; i < dimensions; i++) {
      rows *= extents.get(i).length();
    }
    for (long row = 0; row < rows; row++) {
      long inFull = first;
      for (int i = 0; i < dimensions; i++) {
        inFull += (extents.get(i).start() + index[i]) * stride(i);
      }
      run.accept(row * count, inFull, count);
      for (int i = dimensions - 1; i >= 0 && ++index[i] == extents.get(i).length(); i--) {
        index[i] = 0;
      }
    }
  }

  private long stride(int dimension) {
    long stride = 1;
    for (int i = dimension + 1; i < full.rank(); i++) {
      stride *= full.dimension(i);
    }
    return stride;
  }
}
