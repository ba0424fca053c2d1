package org.tfslim.formats;

import java.util.Arrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A tensor of a checkpoint.
 *
 * @param name e.g. {@code InceptionV1/Conv2d_1a_7x7/weights}
 * @param dtype the type of its elements
 * @param shape its dimensions; a partitioned variable's are those of the whole
 * @param byteSize the bytes of its values; for strings, what the checkpoint stores for them
 */
public record TensorEntry(String name, DataType dtype, Shape shape, long byteSize) {

  /** The dimensions as {@code 3x3x3x32}, or {@code scalar}. */
  public String shapeText() {
    return ShapeText.of(shape);
  }

  /** The type as TensorFlow's Python API prints it: {@code float32}, {@code int64}, ... */
  public String dtypeText() {
    return ElementTypes.name(dtype);
  }

  /** How many elements the tensor has. */
  public long elements() {
    return Arrays.stream(shape.asArray()).reduce(1, Math::multiplyExact);
  }
}
