package org.tfslim.formats.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
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
 * @param dtype the type of its elements
 * @param bigEndian whether the highest byte of an element comes first
 * @param fortran whether its first dimension varies fastest
 */
record NpyHeader(ElementType dtype, boolean bigEndian, boolean fortran, TensorShape shape) {
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

  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([<>|=])([a-zA-Z]\\d+)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

  /** Parses the dictionary that follows the magic string. */
  static NpyHeader parse(String dictionary, Function<String, DataException> damaged) {
    Matcher matcher = DICTIONARY.matcher(dictionary);
    if (!matcher.matches()) {
      throw damaged.apply("not an array of numbers or booleans: " + shortened(dictionary));
    }
    ElementType dtype = TYPES.get(matcher.group(2));
    if (dtype == null) {
      throw damaged.apply("its type is " + matcher.group(2) + ", which is not supported");
    }
    boolean fortran = matcher.group(3).equals("True");
    TensorShape shape = Shapes.of(dimensions(matcher.group(4), damaged), damaged);
    return new NpyHeader(dtype, matcher.group(1).equals(">"), fortran, shape);
  }

  private static String shortened(String text) {
    String plain = text.strip().replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "..." : plain;
  }

  private static long[] dimensions(String text, Function<String, DataException> damaged) {
    try {
      return Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw damaged.apply("its shape is (%s)".formatted(text));
    }
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
        "{'descr': '%s%s', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(order, type, dimensions, comma);
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
