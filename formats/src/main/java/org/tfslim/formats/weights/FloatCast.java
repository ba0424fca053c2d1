package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;

/** Arithmetic on floating-point elements, which are little endian. */
public final class FloatCast {
  private static final int HALF_SIGN = 0x8000;
  private static final int HALF_INFINITY = 0x7c00;
  private static final int HALF_NAN = 0x7e00;
  private static final int FRACTION_BITS = 10;

  private FloatCast() {}

  /** The element at byte {@code at}, exactly. */
  static double get(ByteBuffer in, int at, ElementType type) {
    return switch (type) {
      case FLOAT32 -> in.getFloat(at);
      case FLOAT64 -> in.getDouble(at);
      case FLOAT16 -> halfToFloat(in.getShort(at));
      case BFLOAT16 -> Float.intBitsToFloat(in.getShort(at) << Short.SIZE);
      default -> throw new IllegalArgumentException("Not a floating-point type: " + type);
    };
  }

  /** Appends a value, rounded to the nearest one of the type, ties to even. */
  public static void put(ByteBuffer out, double value, ElementType type) {
    switch (type) {
      case FLOAT32 -> out.putFloat((float) value);
      case FLOAT64 -> out.putDouble(value);
      case FLOAT16 -> out.putShort(doubleToHalf(value));
      case BFLOAT16 -> out.putShort(doubleToBfloat16(value));
      default -> throw new IllegalArgumentException("Not a floating-point type: " + type);
    }
  }

  static ByteBuffer cast(ByteBuffer in, ElementType from, ElementType to) {
    int width = from.width();
    int count = in.remaining() / width;
    ByteBuffer out = TensorBytes.allocate(Math.multiplyExact(count, to.width()));
    for (int i = 0; i < count; i++) {
      put(out, get(in, i * width, from), to);
    }
    return out.flip();
  }

  static float halfToFloat(short half) {
    int exponent = (half >> FRACTION_BITS) & 0x1f;
    int fraction = half & 0x3ff;
    float sign = half < 0 ? -1 : 1;
    if (exponent == 0x1f) {
      return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
    }
    return exponent == 0
        ? sign * fraction * 0x1p-24f
        : sign * Math.scalb((float) (fraction | 0x400), exponent - 25);
  }

  static short doubleToHalf(double value) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? HALF_SIGN : 0;
    double size = Math.abs(value);
    if (Double.isNaN(value)) {
      return (short) (sign | HALF_NAN);
    }
    if (size >= 65520) { // Halfway between the largest half and the next power of two.
      return (short) (sign | HALF_INFINITY);
    }
    // Numbers below 2^-14 are multiples of 2^-24; above, the spacing grows with the exponent.
    int exponent = Math.max(Math.getExponent(size), -14);
    long steps = (long) Math.rint(Math.scalb(size, FRACTION_BITS - exponent));
    // A mantissa of 2048 carries into the exponent, as it must.
    int bits = ((exponent + 14) << FRACTION_BITS) + (int) steps;
    return (short) (sign | bits);
  }

  static short doubleToBfloat16(double value) {
    float nearest = (float) value;
    int bits = Float.floatToRawIntBits(nearest);
    if (Float.isNaN(nearest)) {
      return (short) ((bits >>> Short.SIZE) | 0x40);
    }
    // Rounding twice can go wrong if the first rounding produces a tie.
    boolean tie = (bits & 0xffff) == 0x8000;
    if (tie && nearest != value) {
      bits += Math.abs(nearest) < Math.abs(value) ? 1 : -1;
    }
    return (short) ((bits + 0x7fff + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE);
  }

  /** Each element times the factor of its place in one dimension. */
  static ByteBuffer multiplied(ByteBuffer in, TensorShape shape, int axis, FloatBuffer factors) {
    int inner = 1;
    for (int i = axis + 1; i < shape.rank(); i++) {
      inner *= (int) shape.dimension(i);
    }
    int length = (int) shape.dimension(axis);
    ByteBuffer out = TensorBytes.allocate(in.remaining());
    for (int i = 0; out.hasRemaining(); i++) {
      out.putFloat(in.getFloat(i * Float.BYTES) * factors.get(i / inner % length));
    }
    return out.flip();
  }

  /** Rows of float32 with {@code added} more (or fewer) elements at their start. */
  static ByteBuffer shifted(ByteBuffer in, int from, int added, float value) {
    int rows = in.remaining() / Float.BYTES / from;
    ByteBuffer out = TensorBytes.allocate(rows * (from + added) * Float.BYTES);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < added; i++) {
        out.putFloat(value);
      }
      int skipped = Math.max(0, -added);
      for (int i = skipped; i < from; i++) {
        out.putFloat(in.getFloat((row * from + i) * Float.BYTES));
      }
    }
    return out.flip();
  }
}
