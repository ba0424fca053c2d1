package org.tfslim.formats;

import java.util.function.Function;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorShapeProto;

/** Shapes from a file: known, not negative, and small enough that nothing overflows. */
public final class Shapes {
  private static final int MOST_DIMENSIONS = 254;

  private Shapes() {}

  /**
   * Checks a shape.
   *
   * @param damaged makes the failure from what was found
   */
  public static Shape of(TensorShapeProto proto, Function<String, DataException> damaged) {
    int rank = proto.getDimCount();
    if (proto.getUnknownRank() || rank > MOST_DIMENSIONS) {
      throw damaged.apply("a shape of unknown rank or more than 254 dimensions");
    }
    return of(
        proto.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray(), damaged);
  }

  /**
   * Checks dimensions.
   *
   * @param damaged makes the failure from what was found
   */
  public static Shape of(long[] dimensions, Function<String, DataException> damaged) {
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] < 0) {
        throw damaged.apply("dimension %d is %d".formatted(i, dimensions[i]));
      }
    }
    return Shape.of(dimensions);
  }

  /** The bytes of a tensor whose elements have a fixed width; its elements for others. */
  public static long bytes(Shape shape, DataType type, Function<String, DataException> damaged) {
    long bytes = Math.max(1, ElementTypes.width(type));
    for (long dimension : shape.asArray()) {
      // A zero anywhere makes the tensor empty, but the others must not overflow on the way.
      if (dimension != 0 && bytes > Long.MAX_VALUE / dimension) {
        throw damaged.apply("a shape of more elements than can be: " + shape);
      }
      bytes *= Math.max(1, dimension);
    }
    return shape.size() == 0 ? 0 : bytes;
  }
}
