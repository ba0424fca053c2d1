package org.tfslim.formats.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.Shapes;

/**
 * The header of a {@code .npy} file. Source: {@code numpy/lib/format.py}.
 *
 * @param dtype the type of its elements; unknown if numpy has it and weights do not
 * @param type that type as the header gives it
 * @param width bytes of an element; 0 if that is not known
 * @param bigEndian whether the highest byte of an element comes first
 * @param fortran whether its first dimension varies fastest
 */
record NpyHeader(
    ElementType dtype,
    String type,
    int width,
    boolean bigEndian,
    boolean fortran,
    TensorShape shape) {
  /** The first bytes of a file, in ISO 8859-1. */
  static final String MAGIC = "\u0093NUMPY";

  /** The data starts at a multiple of this offset. */
  private static final int ALIGNMENT = 64;

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("f2", ElementType.FLOAT16),
          Map.entry("f4", ElementType.FLOAT32),
          Map.entry("f8", ElementType.FLOAT64),
          Map.entry("i1", ElementType.INT8),
          Map.entry("i2", ElementType.INT16),
          Map.entry("i4", ElementType.INT32),
          Map.entry("i8", ElementType.INT64),
          Map.entry("u1", ElementType.UINT8),
          Map.entry("u2", ElementType.UINT16),
          Map.entry("u4", ElementType.UINT32),
          Map.entry("u8", ElementType.UINT64),
          Map.entry("b1", ElementType.BOOL),
          Map.entry("c8", ElementType.COMPLEX64),
          Map.entry("c16", ElementType.COMPLEX128));

  /** Types that numpy has a name for, or that ml_dtypes stores as bytes without a meaning. */
  private static final Map<String, ElementType> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("V2", ElementType.BFLOAT16),
          Map.entry("?", ElementType.BOOL),
          Map.entry("bool", ElementType.BOOL),
          Map.entry("bfloat16", ElementType.BFLOAT16),
          Map.entry("float16", ElementType.FLOAT16),
          Map.entry("float32", ElementType.FLOAT32),
          Map.entry("float64", ElementType.FLOAT64),
          Map.entry("int8", ElementType.INT8),
          Map.entry("int16", ElementType.INT16),
          Map.entry("int32", ElementType.INT32),
          Map.entry("int64", ElementType.INT64),
          Map.entry("uint8", ElementType.UINT8),
          Map.entry("uint16", ElementType.UINT16),
          Map.entry("uint32", ElementType.UINT32),
          Map.entry("uint64", ElementType.UINT64),
          Map.entry("complex64", ElementType.COMPLEX64),
          Map.entry("complex128", ElementType.COMPLEX128),
          Map.entry("float8_e4m3fn", ElementType.FLOAT8_E4M3FN),
          Map.entry("float8_e5m2", ElementType.FLOAT8_E5M2));

  private static final Pattern TYPE = Pattern.compile("([<>|=]?)([a-zA-Z?][a-z0-9_]*)(\\[.*])?");

  /** What numpy has and weights do not: text, bytes, times, long numbers. */
  private static final Pattern FOREIGN = Pattern.compile("([SaUVfcmM])(\\d+)");

  private static final List<String> KEYS = List.of("descr", "fortran_order", "shape");

  /** Parses the dictionary that follows the magic string. */
  static NpyHeader parse(String dictionary, Function<String, DataException> damaged) {
    Map<String, Object> fields =
        PythonLiteral.dictionary(dictionary)
            .filter(it -> it.keySet().stream().sorted().toList().equals(KEYS))
            .orElseThrow(
                () ->
                    damaged.apply("its header is not that of an array: " + shortened(dictionary)));
    if (!(fields.get("fortran_order") instanceof Boolean fortran)
        || !(fields.get("shape") instanceof PythonLiteral.Tuple dimensions)
        || !dimensions.items().stream().allMatch(Long.class::isInstance)) {
      throw damaged.apply("its header is not that of an array: " + shortened(dictionary));
    }
    long[] sizes = dimensions.items().stream().mapToLong(Long.class::cast).toArray();
    TensorShape shape = Shapes.of(sizes, damaged);
    Object descr = fields.get("descr");
    if (descr instanceof String type) {
      return of(type, fortran, shape)
          .orElseThrow(() -> damaged.apply("its type is '%s'".formatted(shortened(type))));
    }
    if (descr instanceof List<?> || descr instanceof PythonLiteral.Tuple) {
      return new NpyHeader(ElementType.UNKNOWN, "structured", 0, false, fortran, shape);
    }
    throw damaged.apply("its header is not that of an array: " + shortened(dictionary));
  }

  private static Optional<NpyHeader> of(String type, boolean fortran, TensorShape shape) {
    Matcher matcher = TYPE.matcher(type);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group(2);
    boolean big = matcher.group(1).equals(">");
    ElementType known = TYPES.getOrDefault(name, OTHER_NAMES.get(name));
    if (known != null) {
      return Optional.of(new NpyHeader(known, type, known.width(), big, fortran, shape));
    }
    Matcher foreign = FOREIGN.matcher(name);
    if (foreign.matches() && foreign.group(2).length() < 9) {
      int width = Integer.parseInt(foreign.group(2)) * (foreign.group(1).equals("U") ? 4 : 1);
      return Optional.of(new NpyHeader(ElementType.UNKNOWN, type, width, big, fortran, shape));
    }
    return name.matches("O\\d*")
        ? Optional.of(
            new NpyHeader(ElementType.UNKNOWN, "pickled objects", 0, false, fortran, shape))
        : Optional.empty();
  }

  private static String shortened(String text) {
    String plain = text.strip().replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "..." : plain;
  }

  /** Whether numpy has the type. */
  static boolean knows(ElementType dtype) {
    return TYPES.containsValue(dtype);
  }

  /**
   * The bytes before the data of an array whose elements are little endian and in row-major order.
   */
  static byte[] bytes(ElementType dtype, TensorShape shape) {
    String type =
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue() == dtype)
            .map(Map.Entry::getKey)
            .findAny()
            .orElseThrow();
    String order = type.endsWith("1") ? "|" : "<";
    String dimensions =
        Arrays.stream(shape.dimensions())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", "));
    String comma = shape.rank() == 1 ? "," : "";
    String dictionary =
        "{'descr': '"
            + order
            + type
            + "', 'fortran_order': False, 'shape': ("
            + dimensions
            + comma
            + "), }";
    int start = MAGIC.length() + 2 + Short.BYTES;
    int length = (start + dictionary.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - start;
    String padded = dictionary + " ".repeat(length - dictionary.length() - 1) + "\n";
    byte[] bytes = Arrays.copyOf(MAGIC.getBytes(StandardCharsets.ISO_8859_1), start + length);
    bytes[MAGIC.length()] = 1;
    bytes[start - 2] = (byte) length;
    bytes[start - 1] = (byte) (length >> Byte.SIZE);
    byte[] text = padded.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(text, 0, bytes, start, length);
    return bytes;
  }
}
