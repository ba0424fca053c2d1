package org.tfslim.formats;

import java.util.Arrays;
import java.util.Locale;

/**
 * The types that elements of a tensor can have. These are the types of TensorFlow, under their
 * names in {@code tf.DType}; files of other libraries use some of them. Source: {@code
 * types.proto}.
 */
public enum ElementType {
  /** A number that does not belong to any type of this list. */
  UNKNOWN(-1, 0),
  /** No type was given. */
  INVALID(0, 0),
  FLOAT32(1, Float.BYTES),
  FLOAT64(2, Double.BYTES),
  INT32(3, Integer.BYTES),
  UINT8(4, Byte.BYTES),
  INT16(5, Short.BYTES),
  INT8(6, Byte.BYTES),
  /** Strings or other bytes; each element has its own length. */
  STRING(7, 0),
  COMPLEX64(8, 2 * Float.BYTES),
  INT64(9, Long.BYTES),
  BOOL(10, Byte.BYTES),
  QINT8(11, Byte.BYTES),
  QUINT8(12, Byte.BYTES),
  QINT32(13, Integer.BYTES),
  BFLOAT16(14, Short.BYTES),
  QINT16(15, Short.BYTES),
  QUINT16(16, Short.BYTES),
  UINT16(17, Short.BYTES),
  COMPLEX128(18, 2 * Double.BYTES),
  FLOAT16(19, Short.BYTES),
  RESOURCE(20, 0),
  VARIANT(21, 0),
  UINT32(22, Integer.BYTES),
  UINT64(23, Long.BYTES),
  FLOAT8_E5M2(24, Byte.BYTES),
  FLOAT8_E4M3FN(25, Byte.BYTES),
  INT4(29, Byte.BYTES),
  UINT4(30, Byte.BYTES);

  private final int number;
  private final int width;

  ElementType(int number, int width) {
    this.number = number;
    this.width = width;
  }

  /** The type of a number of {@code types.proto}; {@link #UNKNOWN} if there is none. */
  public static ElementType of(int number) {
    return Arrays.stream(values())
        .filter(type -> type.number == number)
        .findFirst()
        .orElse(UNKNOWN);
  }

  /** The number in TensorFlow's {@code types.proto}; -1 for {@link #UNKNOWN}. */
  public int number() {
    return number;
  }

  /**
   * Bytes of one element in a file; 0 if elements have no fixed width (strings, variants) or cannot
   * be stored in a file.
   */
  public int width() {
    return width;
  }

  /** Whether a checkpoint can hold a tensor of this type. */
  public boolean isStorable() {
    return width > 0 || this == STRING || this == VARIANT;
  }

  /** Whether this is one of float16, bfloat16, float32 and float64. */
  public boolean isFloatingPoint() {
    return switch (this) {
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  /** The name as {@code tf.DType.name} gives it, e.g. {@code float32}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
