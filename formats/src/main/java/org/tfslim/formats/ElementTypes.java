package org.tfslim.formats;

import java.util.Locale;
import org.tensorflow.proto.DataType;

/** How wide the elements of a tensor are on disk, and what TensorFlow calls their types. */
public final class ElementTypes {
  private ElementTypes() {}

  /** Bytes of one element; 0 where elements have no fixed width (strings, variants). */
  public static int width(DataType type) {
    return switch (type) {
      case DT_BOOL, DT_INT8, DT_UINT8, DT_QINT8, DT_QUINT8, DT_INT4, DT_UINT4 -> 1;
      case DT_FLOAT8_E4M3FN, DT_FLOAT8_E5M2 -> 1;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16, DT_QINT16, DT_QUINT16 -> Short.BYTES;
      case DT_FLOAT, DT_INT32, DT_UINT32, DT_QINT32 -> Integer.BYTES;
      case DT_DOUBLE, DT_INT64, DT_UINT64, DT_COMPLEX64 -> Long.BYTES;
      case DT_COMPLEX128 -> 2 * Long.BYTES;
      default -> 0;
    };
  }

  /** Whether a checkpoint can hold a tensor of this type. */
  public static boolean isStorable(DataType type) {
    return width(type) > 0 || type == DataType.DT_STRING || type == DataType.DT_VARIANT;
  }

  /** The name as {@code tf.DType.name} gives it, e.g. {@code float32}. */
  public static String name(DataType type) {
    return switch (type) {
      case DT_HALF -> "float16";
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      case UNRECOGNIZED -> "unknown";
      default -> type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
    };
  }
}
