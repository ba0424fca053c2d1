package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The type of an array's elements, as h5py reads it.
 *
 * @param dtype empty if it is not one that weights have
 * @param bigEndian whether the highest byte comes first
 * @param width bytes of an element
 * @param text what it is, in words
 */
record Hdf5Type(Optional<ElementType> dtype, boolean bigEndian, int width, String text) {
  private static final int INTEGER = 0;
  private static final int FLOAT = 1;
  private static final int TIME = 2;
  private static final int STRING = 3;
  private static final int BITS = 4;
  private static final int OPAQUE = 5;
  private static final int COMPOUND = 6;
  private static final int REFERENCE = 7;
  private static final int ENUM = 8;
  private static final int VARIABLE_LENGTH = 9;
  private static final int ARRAY = 10;
  private static final int NEWEST_VERSION = 3;
  private static final int INTEGER_FLAGS = 0x0f;
  private static final int BITS_FLAGS = 0x07;

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

  /**
   * The layout of a floating-point number: places and numbers of bits.
   *
   * @param sign place of the sign
   * @param exponent place of the exponent
   * @param exponentBits its size
   * @param fractionBits the size of the fraction, which starts at bit 0
   * @param bias of the exponent
   */
  private record FloatLayout(
      int bits, int sign, int exponent, int exponentBits, int fractionBits, int bias) {

    /** Whether its parts fill some bytes, as those of the other numbers of ml_dtypes do. */
    boolean isWhole(int size) {
      int middle = 1 << (exponentBits - 1);
      return bits == Byte.SIZE * size
          && sign == bits - 1
          && exponent == fractionBits
          && exponentBits + fractionBits == sign
          && (bias == middle || bias == middle - 1)
          && FLOATS.keySet().stream()
              .noneMatch(
                  it -> it.exponentBits == exponentBits && it.bits == bits && it.bias == bias);
    }
  }

  private static final Map<FloatLayout, ElementType> FLOATS =
      Map.of(
          new FloatLayout(16, 15, 10, 5, 10, 15), ElementType.FLOAT16,
          new FloatLayout(16, 15, 7, 8, 7, 127), ElementType.BFLOAT16,
          new FloatLayout(32, 31, 23, 8, 23, 127), ElementType.FLOAT32,
          new FloatLayout(64, 63, 52, 11, 52, 1023), ElementType.FLOAT64,
          new FloatLayout(8, 7, 3, 4, 3, 7), ElementType.FLOAT8_E4M3FN,
          new FloatLayout(8, 7, 2, 5, 2, 15), ElementType.FLOAT8_E5M2);

  /** What Keras says of arrays whose type h5py does not know. */
  private static final Map<String, ElementType> KERAS_TYPES =
      Map.of(
          "bfloat16", ElementType.BFLOAT16,
          "float8_e4m3fn", ElementType.FLOAT8_E4M3FN,
          "float8_e5m2", ElementType.FLOAT8_E5M2);

  /**
   * Reads a type from the message of an array's header.
   *
   * @param said what the array's attribute {@code dtype} says: opaque bytes are what Keras says
   *     they are; without a word two opaque bytes are the bfloat16 of ml_dtypes
   * @throws DataException if the message is not a type
   */
  static Hdf5Type read(
      ByteCursor in, Optional<String> said, Function<String, DataException> damaged) {
    Hdf5Type type = read(in, damaged, said);
    if (in.remaining() >= Long.BYTES) {
      throw damaged.apply(
          "its type (%s) is followed by %d bytes".formatted(type.text(), in.remaining()));
    }
    return type;
  }

  private static Hdf5Type read(
      ByteCursor in, Function<String, DataException> damaged, Optional<String> said) {
    ByteBuffer start = in.take(Long.BYTES);
    int kind = start.get(0) & 0xf;
    int version = (start.get(0) & 0xff) >> 4;
    int flags = start.getInt(0) >>> Byte.SIZE;
    int size = start.getInt(4);
    if (version < 1 || version > NEWEST_VERSION || size < 1) {
      throw damaged.apply(
          "its type is of kind %d, version %d, with elements of %d bytes"
              .formatted(kind, version, size));
    }
    return switch (kind) {
      case INTEGER -> integer(in, flags, INTEGER_FLAGS, size, damaged);
      case BITS -> integer(in, flags, BITS_FLAGS, size, damaged);
      case FLOAT -> floating(in, flags, size, damaged);
      case ENUM -> enumeration(in, version, flags & 0xffff, size, damaged);
      case OPAQUE -> {
        String tag = name(in, flags & 0xff);
        Optional<ElementType> known =
            said.map(it -> Optional.ofNullable(KERAS_TYPES.get(it)))
                .orElse(Optional.of(ElementType.BFLOAT16).filter(it -> tag.isEmpty()))
                .filter(it -> it.width() == size);
        yield new Hdf5Type(known, false, size, "opaque elements of %d bytes".formatted(size));
      }
      case TIME -> {
        in.take(2);
        yield other(size, "times");
      }
      case STRING -> other(size, "strings of %d bytes".formatted(size));
      case REFERENCE -> other(size, "references");
      case VARIABLE_LENGTH -> {
        read(in, damaged, Optional.empty());
        yield other(size, (flags & 0xf) == 1 ? "strings" : "lists of different lengths");
      }
      case COMPOUND, ARRAY -> {
        in.take(in.remaining());
        yield other(size, kind == ARRAY ? "arrays in arrays" : "compounds of several values");
      }
      default -> throw damaged.apply("its type is of kind %d".formatted(kind));
    };
  }

  private static Hdf5Type other(int size, String text) {
    return new Hdf5Type(Optional.empty(), false, size, text);
  }

  private static Hdf5Type integer(
      ByteCursor in, int flags, int known, int size, Function<String, DataException> damaged) {
    ByteBuffer place = in.take(4);
    int bits = place.getShort(2);
    if ((flags & ~known) != 0 || bits < 1 || bits + place.getShort(0) > Byte.SIZE * size) {
      throw damaged.apply("its type is an integer of %d bits in %d bytes".formatted(bits, size));
    }
    boolean whole = bits == Byte.SIZE * size;
    Optional<ElementType> type =
        Optional.ofNullable(((flags & 8) != 0 ? SIGNED : UNSIGNED).get(size)).filter(it -> whole);
    return new Hdf5Type(type, (flags & 1) != 0, size, "integers of %d bits".formatted(bits));
  }

  private static Hdf5Type floating(
      ByteCursor in, int flags, int size, Function<String, DataException> damaged) {
    ByteBuffer parts = in.take(12);
    FloatLayout layout =
        new FloatLayout(
            parts.getShort(2),
            flags >> Byte.SIZE,
            parts.get(4),
            parts.get(5),
            parts.get(7),
            parts.getInt(8));
    ElementType type = FLOATS.get(layout);
    boolean exact = (flags & 0xfe) == 0x20 && parts.getShort(0) == 0 && parts.get(6) == 0;
    if (type != null && exact && type.width() == size) {
      return new Hdf5Type(Optional.of(type), (flags & 1) != 0, size, type.text());
    }
    if (size <= Long.BYTES
        ? !layout.isWhole(size)
        : layout.bits() <= Double.SIZE || layout.bits() > Byte.SIZE * size) {
      throw damaged.apply(
          "its type is a floating-point number of %d bits in %d bytes, with %d for the exponent"
              .formatted(layout.bits(), size, layout.exponentBits()));
    }
    return other(size, "floating-point numbers of %d bits".formatted(layout.bits()));
  }

  /** Numbers with names. Those of numpy's booleans are FALSE and TRUE. */
  private static Hdf5Type enumeration(
      ByteCursor in, int version, int count, int size, Function<String, DataException> damaged) {
    Hdf5Type base = read(in, damaged, Optional.empty());
    if (base.width() != size || base.dtype().isEmpty()) {
      throw damaged.apply("its type is an enumeration of %s".formatted(base.text()));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(terminated(in, version < NEWEST_VERSION));
    }
    ByteBuffer values = in.take((long) count * size);
    boolean bool =
        size == 1
            && names.equals(List.of("FALSE", "TRUE"))
            && values.get(0) == 0
            && values.get(1) == 1;
    return bool ? new Hdf5Type(Optional.of(ElementType.BOOL), false, 1, "bool") : base;
  }

  private static String terminated(ByteCursor in, boolean padded) {
    StringBuilder name = new StringBuilder();
    int length = 1;
    for (int c = in.unsignedByte(); c != 0; c = in.unsignedByte()) {
      name.append((char) c);
      length++;
    }
    if (padded) {
      in.take(Math.floorMod(-length, Long.BYTES));
    }
    return name.toString();
  }

  private static String name(ByteCursor in, int length) {
    String text = StandardCharsets.UTF_8.decode(in.take(length)).toString();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
