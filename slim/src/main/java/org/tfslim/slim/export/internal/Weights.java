package org.tfslim.slim.export.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.weights.FloatCast;
import org.tfslim.slim.runtime.TensorTypes;

/** The values of a constant. They are kept in float32 and rounded when they are written. */
public final class Weights {
  private final Shape shape;
  private final float[] values;
  private final DataType type;

  private Weights(Shape shape, float[] values, DataType type) {
    this.shape = shape;
    this.values = values;
    this.type = type;
  }

  /**
   * @param shape fully known
   * @param values in row-major order; not copied, and not to be changed
   */
  public Weights(Shape shape, float[] values) {
    this(shape, values, DataType.DT_FLOAT);
  }

  public Shape shape() {
    return shape;
  }

  /** The type that they are written in: float32, bfloat16 or float16. */
  public DataType type() {
    return type;
  }

  /** The number of elements. */
  public int size() {
    return values.length;
  }

  /** An element in row-major order. */
  public float get(int index) {
    return values[index];
  }

  /** A value for each channel. */
  static Weights vector(float[] values) {
    return new Weights(Shape.of(values.length), values);
  }

  /** The same values, written in another type. */
  Weights in(DataType other) {
    return new Weights(shape, values, other);
  }

  /** A row-major array whose last dimensions count the channels: each value times its channel's. */
  Weights timesChannels(double[] scale) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (values[i] * scale[i % scale.length]);
    }
    return new Weights(shape, scaled, type);
  }

  /** The bytes of all elements in the type, little endian. */
  public ByteBuffer bytes() {
    ElementType element = TensorTypes.of(type);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, element.width()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      FloatCast.put(bytes, value, element);
    }
    return bytes.flip();
  }
}
