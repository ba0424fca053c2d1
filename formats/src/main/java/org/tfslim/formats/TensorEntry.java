package org.tfslim.formats;

/**
 * A tensor of a checkpoint or of another file with weights.
 *
 * @param name e.g. {@code InceptionV1/Conv2d_1a_7x7/weights}
 * @param dtype the type of its elements
 * @param shape its dimensions; for a partitioned variable, those of the whole variable
 * @param byteSize the number of bytes of its values; for strings, of what the checkpoint stores for
 *     them
 */
public record TensorEntry(String name, ElementType dtype, TensorShape shape, long byteSize) {

  /** A tensor of numbers or booleans, whose size follows from its type and its shape. */
  public static TensorEntry of(String name, ElementType dtype, TensorShape shape) {
    return new TensorEntry(
        name, dtype, shape, Math.multiplyExact(shape.elements(), (long) dtype.width()));
  }

  /** The dimensions as {@code 3x3x3x32}, or {@code scalar}. */
  public String shapeText() {
    return shape.text();
  }

  /** The type as TensorFlow's Python API prints it: {@code float32}, {@code int64}, ... */
  public String dtypeText() {
    return dtype.text();
  }

  /** How many elements the tensor has. */
  public long elements() {
    return shape.elements();
  }
}
