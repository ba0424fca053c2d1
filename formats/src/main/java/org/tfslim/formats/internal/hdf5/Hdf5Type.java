package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The type of an array's elements.
 *
 * @param bigEndian whether the highest byte comes first
 */
record Hdf5Type(DataType dtype, boolean bigEndian) {
  private static final int INTEGER = 0;
  private static final int FLOAT = 1;
  private static final int ENUM = 8;

  private static final Map<Integer, DataType> SIGNED =
      Map.of(
          1, DataType.DT_INT8,
          2, DataType.DT_INT16,
          4, DataType.DT_INT32,
          8, DataType.DT_INT64);
  private static final Map<Integer, DataType> UNSIGNED =
      Map.of(
          1, DataType.DT_UINT8,
          2, DataType.DT_UINT16,
          4, DataType.DT_UINT32,
          8, DataType.DT_UINT64);

  /** How many bits sign, exponent and fraction have, as one number, and the type. */
  private static final Map<Integer, DataType> FLOATS =
      Map.of(
          160_510, DataType.DT_HALF,
          160_807, DataType.DT_BFLOAT16,
          320_823, DataType.DT_FLOAT,
          641_152, DataType.DT_DOUBLE);

  /** Reads a type; empty where it is a text or another that weights do not have. */
  static Optional<Hdf5Type> read(ByteCursor in) {
    ByteBuffer start = in.take(Long.BYTES);
    int size = start.getInt(4);
    boolean bigEndian = (start.get(1) & 1) != 0;
    return switch (start.get(0) & 0xf) {
      case INTEGER -> {
        boolean signed = (start.get(1) & 8) != 0;
        DataType type = (signed ? SIGNED : UNSIGNED).get(size);
        yield Optional.ofNullable(type).map(it -> new Hdf5Type(it, bigEndian));
      }
      case FLOAT -> {
        ByteBuffer parts = in.take(Long.BYTES);
        int bits = 10_000 * Byte.SIZE * size + 100 * parts.get(5) + parts.get(7);
        yield Optional.ofNullable(FLOATS.get(bits)).map(it -> new Hdf5Type(it, bigEndian));
      }
      case ENUM -> // Of one byte: numpy's booleans.
          Optional.of(new Hdf5Type(DataType.DT_BOOL, false)).filter(it -> size == 1);
      default -> Optional.empty();
    };
  }
}
