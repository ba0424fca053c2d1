package org.tfslim.slim.runtime;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;

/**
 * TensorFlow's types and shapes as the readers and writers of files know them, which do without
 * TensorFlow. The only place that knows both.
 */
public final class TensorTypes {
  private TensorTypes() {}

  /** The type of a tensor in a file; {@link ElementType#UNKNOWN} if files have no such type. */
  public static ElementType of(DataType type) {
    return type == DataType.UNRECOGNIZED ? ElementType.UNKNOWN : ElementType.of(type.getNumber());
  }

  /**
   * The shape of a tensor in a file.
   *
   * @throws IllegalArgumentException if a dimension, or how many there are, is not known
   */
  public static TensorShape shape(Shape shape) {
    if (shape.hasUnknownDimension()) {
      throw new IllegalArgumentException("A shape is not known: " + shape);
    }
    return TensorShape.of(shape.asArray());
  }

  /**
   * A tensor as a checkpoint lists it.
   *
   * @param shape fully known
   */
  public static TensorEntry entry(String name, DataType type, Shape shape) {
    return TensorEntry.of(name, of(type), shape(shape));
  }

  /**
   * The shape of a node of a graph, as people read it: as {@link TensorShape#text}; a dimension
   * that is not known is {@code ?}, and so is a shape of unknown rank.
   */
  public static String text(Shape shape) {
    if (shape.isUnknown()) {
      return "?";
    }
    if (!shape.hasUnknownDimension()) {
      return shape(shape).text();
    }
    return Arrays.stream(shape.asArray())
        .mapToObj(size -> size == Shape.UNKNOWN_SIZE ? "?" : Long.toString(size))
        .collect(Collectors.joining("x"));
  }
}
