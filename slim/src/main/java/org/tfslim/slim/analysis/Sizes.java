package org.tfslim.slim.analysis;

import java.util.Arrays;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

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
}
