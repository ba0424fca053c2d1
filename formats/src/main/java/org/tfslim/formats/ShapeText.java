package org.tfslim.formats;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/** Shapes as the programs print them. */
public final class ShapeText {
  private ShapeText() {}

  /**
   * The dimensions as {@code 3x3x3x32}, a scalar as {@code scalar}; a dimension that is not known
   * is {@code ?}, and so is a shape of unknown rank.
   */
  public static String of(Shape shape) {
    if (shape.isUnknown()) {
      return "?";
    }
    if (shape.isScalar()) {
      return "scalar";
    }
    return Arrays.stream(shape.asArray())
        .mapToObj(size -> size == Shape.UNKNOWN_SIZE ? "?" : Long.toString(size))
        .collect(Collectors.joining("x"));
  }
}
