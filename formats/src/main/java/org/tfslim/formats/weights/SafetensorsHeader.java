package org.tfslim.formats.weights;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.Shapes;

/** The list of tensors at the start of a safetensors file, which is JSON. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int MAX_DIMENSIONS = 254;
  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("F64", ElementType.FLOAT64),
          Map.entry("F32", ElementType.FLOAT32),
          Map.entry("F16", ElementType.FLOAT16),
          Map.entry("BF16", ElementType.BFLOAT16),
          Map.entry("F8_E4M3", ElementType.FLOAT8_E4M3FN),
          Map.entry("F8_E5M2", ElementType.FLOAT8_E5M2),
          Map.entry("I64", ElementType.INT64),
          Map.entry("I32", ElementType.INT32),
          Map.entry("I16", ElementType.INT16),
          Map.entry("I8", ElementType.INT8),
          Map.entry("U64", ElementType.UINT64),
          Map.entry("U32", ElementType.UINT32),
          Map.entry("U16", ElementType.UINT16),
          Map.entry("U8", ElementType.UINT8),
          Map.entry("BOOL", ElementType.BOOL),
          Map.entry("C64", ElementType.COMPLEX64));

  /** Such as {@code F8_E8M0}. */
  private static final Pattern NEWER_TYPE = Pattern.compile("[A-Z]{1,4}(\\d{1,3})(_[A-Z0-9]+)?");

  /**
   * A tensor and the place of its bytes.
   *
   * @param type its type as the header gives it
   * @param start the offset of its bytes, counted from the end of the header
   */
  record Place(TensorEntry entry, String type, long start) {
    static Place of(TensorEntry entry, long start) {
      return new Place(entry, SafetensorsHeader.type(entry.dtype()), start);
    }

    long end() {
      return start + entry.byteSize();
    }
  }

  private SafetensorsHeader() {}

  /** Whether the format has the type. */
  static boolean knows(ElementType dtype) {
    return TYPES.containsValue(dtype);
  }

  /** Reads the list. */
  static List<Place> parse(String json, Function<String, DataException> damaged) {
    List<Place> places = new ArrayList<>();
    try (JsonReader in = new JsonReader(new StringReader(json))) {
      in.setStrictness(Strictness.STRICT);
      in.beginObject();
      while (in.hasNext()) {
        String name = in.nextName();
        if (name.equals(METADATA)) {
          in.skipValue();
        } else {
          places.add(place(name, in, found -> tensor(name, found, damaged)));
        }
      }
      in.endObject();
      return places;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw damaged.apply("its header cannot be parsed: " + firstLine(e));
    }
  }

  private static DataException tensor(
      String name, String found, Function<String, DataException> damaged) {
    return damaged.apply("tensor %s: %s".formatted(name.replaceAll("\\p{Cntrl}", "?"), found));
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("\\p{C}", "?");
  }

  private static Place place(String name, JsonReader in, Function<String, DataException> damaged)
      throws IOException {
    String type = "";
    List<Long> dimensions = List.of();
    List<Long> offsets = List.of();
    in.beginObject();
    while (in.hasNext()) {
      switch (in.nextName()) {
        case "dtype" -> type = in.nextString();
        case "shape" -> dimensions = numbers(in, damaged);
        case "data_offsets" -> offsets = numbers(in, damaged);
        default -> in.skipValue();
      }
    }
    in.endObject();
    TensorShape shape =
        Shapes.of(dimensions.stream().mapToLong(Long::longValue).toArray(), damaged);
    long bytes = bytes(type, shape, damaged);
    if (offsets.size() != 2
        || offsets.get(0) < 0
        || offsets.get(1) < 0
        || offsets.get(1) - offsets.get(0) != bytes) {
      throw damaged.apply(
          "data_offsets %s, but a %s of shape %s takes %d bytes"
              .formatted(offsets, type, shape, bytes));
    }
    ElementType dtype = TYPES.getOrDefault(type, ElementType.UNKNOWN);
    return new Place(new TensorEntry(name, dtype, shape, bytes), type, offsets.get(0));
  }

  /** A type that is not known says its bits in its name, as all types of this format do. */
  private static long bytes(
      String type, TensorShape shape, Function<String, DataException> damaged) {
    if (TYPES.containsKey(type)) {
      return Shapes.bytes(shape, TYPES.get(type), damaged);
    }
    Matcher newer = NEWER_TYPE.matcher(type);
    long elements = Shapes.bytes(shape, ElementType.UINT8, damaged);
    if (!newer.matches() || elements > Long.MAX_VALUE / 1000) {
      throw damaged.apply("its type is '%s'".formatted(type));
    }
    return (elements * Integer.parseInt(newer.group(1)) + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static List<Long> numbers(JsonReader in, Function<String, DataException> damaged)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      if (numbers.size() == MAX_DIMENSIONS) {
        throw damaged.apply("more than %d dimensions".formatted(MAX_DIMENSIONS));
      }
      numbers.add(in.nextLong());
    }
    in.endArray();
    return numbers;
  }

  /** Writes the list. */
  static String text(List<Place> places) {
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.beginObject();
      for (Place place : places) {
        out.name(place.entry().name()).beginObject();
        out.name("dtype").value(type(place.entry().dtype())).name("shape").beginArray();
        for (long dimension : place.entry().shape().dimensions()) {
          out.value(dimension);
        }
        out.endArray().name("data_offsets").beginArray();
        out.value(place.start()).value(place.end()).endArray().endObject();
      }
      out.endObject();
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory cannot be written", e);
    }
    return text.toString();
  }

  private static String type(ElementType dtype) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == dtype)
        .map(Map.Entry::getKey)
        .findAny()
        .orElseThrow();
  }
}
