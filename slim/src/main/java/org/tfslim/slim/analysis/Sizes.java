package org.tfslim.slim.analysis;

import java.util.Arrays;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** How large tensors are. */
final class Sizes {
  private Sizes() {}

  /**
   * The number of elements, a batch of unknown size counted as one example.
   *
   * @throws IllegalArgumentException if a dimension after the first is not known
   */
  static long elements(Output<?> output) {
    Shape shape = output.shape();
    boolean known =
        !shape.isUnknown() && Arrays.stream(shape.asArray()).skip(1).noneMatch(Sizes::isUnknown);
    if (!known) {
      throw new IllegalArgumentException(
          "The shape "
              + shape
              + " of "
              + output.op().name()
              + " is not known; build the graph with images of a fixed size");
    }
    return Arrays.stream(shape.asArray())
        .map(size -> isUnknown(size) ? 1 : size)
        .reduce(1, Math::multiplyExact);
  }

  private static boolean isUnknown(long size) {
    return size == Shape.UNKNOWN_SIZE;
  }

  /** The bytes of an element; 0 for strings, resources and variants, which are not numbers. */
  static long elementBytes(DataType type) {
    return switch (type) {
      case DT_BOOL, DT_INT8, DT_UINT8 -> 1;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16 -> 2;
      case DT_FLOAT, DT_INT32, DT_UINT32 -> 4;
      case DT_DOUBLE, DT_INT64, DT_UINT64, DT_COMPLEX64 -> 8;
      case DT_COMPLEX128 -> 16;
      default -> 0;
    };
  }
}
