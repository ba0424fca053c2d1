package org.tfslim.formats.internal;

import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;

/** Checks shapes from a file: not negative, and small enough that nothing overflows. */
public final class Shapes {
  private Shapes() {}

  /**
   * Checks dimensions.
   *
   * @param damaged makes the exception from what was found
   */
  public static TensorShape of(long[] dimensions, Function<String, DataException> damaged) {
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] < 0) {
        throw damaged.apply("dimension %d is %d".formatted(i, dimensions[i]));
      }
    }
    return TensorShape.of(dimensions);
  }

  /**
   * The number of bytes of a tensor whose elements have a fixed width; for other types, the number
   * of elements.
   */
  public static long bytes(
      TensorShape shape, ElementType type, Function<String, DataException> damaged) {
    long bytes = Math.max(1, type.width());
    for (long dimension : shape.dimensions()) {
      // A zero anywhere makes the tensor empty, but the others must not overflow on the way.
      if (dimension != 0 && bytes > Long.MAX_VALUE / dimension) {
        throw damaged.apply("a shape with too many elements: " + shape);
      }
      bytes *= Math.max(1, dimension);
    }
    return shape.elements() == 0 ? 0 : bytes;
  }
}
