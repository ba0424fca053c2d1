package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The type of an array's elements.
 *
 * @param bigEndian whether the highest byte comes first
 */
record Hdf5Type(ElementType dtype, boolean bigEndian) {
  private static final int INTEGER = 0;
  private static final int FLOAT = 1;
  private static final int ENUM = 8;

  private static final Map<Integer, ElementType> SIGNED =
      Map.of(
          1, ElementType.INT8,
          2, ElementType.INT16,
          4, ElementType.INT32,
          8, ElementType.INT64);
  private static final Map<Integer, ElementType> UNSIGNED =
      Map.of(
          1, ElementType.UINT8,
          2, ElementType.UINT16,
          4, ElementType.UINT32,
          8, ElementType.UINT64);

  /** The numbers of bits of sign, exponent and fraction, combined into one number, and the type. */
  private static final Map<Integer, ElementType> FLOATS =
      Map.of(
          160_510, ElementType.FLOAT16,
          160_807, ElementType.BFLOAT16,
          320_823, ElementType.FLOAT32,
          641_152, ElementType.FLOAT64);

  /** Reads a type; empty if it is a string or another type that weights do not use. */
  static Optional<Hdf5Type> read(ByteCursor in) {
    ByteBuffer start = in.take(Long.BYTES);
    int size = start.getInt(4);
    boolean bigEndian = (start.get(1) & 1) != 0;
    return switch (start.get(0) & 0xf) {
      case INTEGER -> {
        boolean signed = (start.get(1) & 8) != 0;
        ElementType type = (signed ? SIGNED : UNSIGNED).get(size);
        yield Optional.ofNullable(type).map(it -> new Hdf5Type(it, bigEndian));
      }
      case FLOAT -> {
        ByteBuffer parts = in.take(Long.BYTES);
        int bits = 10_000 * Byte.SIZE * size + 100 * parts.get(5) + parts.get(7);
        yield Optional.ofNullable(FLOATS.get(bits)).map(it -> new Hdf5Type(it, bigEndian));
      }
      case ENUM -> // One byte wide: numpy's booleans.
          Optional.of(new Hdf5Type(ElementType.BOOL, false)).filter(it -> size == 1);
      default -> Optional.empty();
    };
  }
}
