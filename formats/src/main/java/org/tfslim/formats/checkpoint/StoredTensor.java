package org.tfslim.formats.checkpoint;

import java.util.List;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;

/**
 * A tensor and how the checkpoint slices it.
 *
 * @param entry what users see of the tensor
 * @param slices its parts; a single one, the whole tensor, for variables without partitions
 */
record StoredTensor(TensorEntry entry, List<TensorSlice> slices) {
  StoredTensor {
    slices = List.copyOf(slices);
  }

  /** The same tensor with another size on disk. */
  StoredTensor withBytes(long byteSize) {
    return new StoredTensor(
        new TensorEntry(entry.name(), entry.dtype(), entry.shape(), byteSize), slices);
  }

  /**
   * Checks that slices hold as many elements as the tensor; overlaps are found when they are
   * joined.
   */
  static void requireEnough(
      TensorShape full, List<TensorSlice> slices, Function<String, DataException> damaged) {
    long left = full.elements();
    for (TensorSlice slice : slices) {
      left -= slice.shape().elements();
      if (left < 0) {
        break;
      }
    }
    if (left != 0) {
      throw damaged.apply(
          "its %d slices do not make up its shape %s".formatted(slices.size(), full));
    }
  }
}
