package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementTypes;

/** The values in a message of a V1 checkpoint, which has a field for each family of types. */
final class SavedValues {
  private SavedValues() {}

  /** {@code count} elements of a type of fixed width, little endian. */
  static ByteBuffer bytes(
      TensorProto value, DataType type, long count, Function<String, DataException> damaged) {
    int found = count(value, type);
    int parts = isComplex(type) ? 2 : 1;
    if (found % parts != 0 || found / parts != count) {
      throw damaged.apply("%d values found, %d expected".formatted(found / parts, count));
    }
    long size = count * ElementTypes.width(type);
    if (size > Integer.MAX_VALUE - Long.BYTES) {
      throw damaged.apply("a slice of %d bytes".formatted(size));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    IntConsumer putter = putter(value, type, bytes);
    for (int i = 0; i < found; i++) {
      putter.accept(i);
    }
    return bytes.flip();
  }

  /** {@code count} strings. */
  static List<byte[]> strings(
      TensorProto value, long count, Function<String, DataException> damaged) {
    if (value.getStringValCount() != count) {
      throw damaged.apply(
          "%d strings found, %d expected".formatted(value.getStringValCount(), count));
    }
    return value.getStringValList().stream().map(string -> string.toByteArray()).toList();
  }

  private static boolean isComplex(DataType type) {
    return type == DataType.DT_COMPLEX64 || type == DataType.DT_COMPLEX128;
  }

  private static int count(TensorProto value, DataType type) {
    return switch (type) {
      case DT_FLOAT -> value.getFloatValCount();
      case DT_DOUBLE -> value.getDoubleValCount();
      case DT_COMPLEX64 -> value.getScomplexValCount();
      case DT_COMPLEX128 -> value.getDcomplexValCount();
      case DT_INT64 -> value.getInt64ValCount();
      case DT_UINT64 -> value.getUint64ValCount();
      case DT_UINT32 -> value.getUint32ValCount();
      case DT_BOOL -> value.getBoolValCount();
      case DT_HALF, DT_BFLOAT16 -> value.getHalfValCount();
      default -> value.getIntValCount();
    };
  }

  /** Appends the value of an index to {@code bytes}. */
  private static IntConsumer putter(TensorProto value, DataType type, ByteBuffer bytes) {
    return switch (type) {
      case DT_FLOAT -> i -> bytes.putFloat(value.getFloatVal(i));
      case DT_DOUBLE -> i -> bytes.putDouble(value.getDoubleVal(i));
      case DT_COMPLEX64 -> i -> bytes.putFloat(value.getScomplexVal(i));
      case DT_COMPLEX128 -> i -> bytes.putDouble(value.getDcomplexVal(i));
      case DT_INT64 -> i -> bytes.putLong(value.getInt64Val(i));
      case DT_UINT64 -> i -> bytes.putLong(value.getUint64Val(i));
      case DT_UINT32 -> i -> bytes.putInt(value.getUint32Val(i));
      case DT_BOOL -> i -> bytes.put((byte) (value.getBoolVal(i) ? 1 : 0));
      case DT_HALF, DT_BFLOAT16 -> i -> bytes.putShort((short) value.getHalfVal(i));
      default ->
          switch (ElementTypes.width(type)) {
            case Integer.BYTES -> i -> bytes.putInt(value.getIntVal(i));
            case Short.BYTES -> i -> bytes.putShort((short) value.getIntVal(i));
            default -> i -> bytes.put((byte) value.getIntVal(i));
          };
    };
  }
}
