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
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Shapes;
import org.tfslim.formats.TensorEntry;

/** The list of tensors at the start of a safetensors file, which is JSON. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int MOST_DIMENSIONS = 254;
  private static final Map<String, DataType> TYPES =
      Map.ofEntries(
          Map.entry("F64", DataType.DT_DOUBLE),
          Map.entry("F32", DataType.DT_FLOAT),
          Map.entry("F16", DataType.DT_HALF),
          Map.entry("BF16", DataType.DT_BFLOAT16),
          Map.entry("F8_E4M3", DataType.DT_FLOAT8_E4M3FN),
          Map.entry("F8_E5M2", DataType.DT_FLOAT8_E5M2),
          Map.entry("I64", DataType.DT_INT64),
          Map.entry("I32", DataType.DT_INT32),
          Map.entry("I16", DataType.DT_INT16),
          Map.entry("I8", DataType.DT_INT8),
          Map.entry("U64", DataType.DT_UINT64),
          Map.entry("U32", DataType.DT_UINT32),
          Map.entry("U16", DataType.DT_UINT16),
          Map.entry("U8", DataType.DT_UINT8),
          Map.entry("BOOL", DataType.DT_BOOL),
          Map.entry("C64", DataType.DT_COMPLEX64));

  /**
   * A tensor and where its bytes lie.
   *
   * @param start counted from the end of the header
   */
  record Place(TensorEntry entry, long start) {
    long end() {
      return start + entry.byteSize();
    }
  }

  private SafetensorsHeader() {}

  /** Whether the format has the type. */
  static boolean knows(DataType dtype) {
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
    DataType dtype = TYPES.get(type);
    if (dtype == null) {
      throw damaged.apply("its type is '%s', which is not supported".formatted(type));
    }
    Shape shape = Shapes.of(dimensions.stream().mapToLong(Long::longValue).toArray(), damaged);
    long bytes = Shapes.bytes(shape, dtype, damaged);
    if (offsets.size() != 2
        || offsets.get(0) < 0
        || offsets.get(1) < 0
        || offsets.get(1) - offsets.get(0) != bytes) {
      throw damaged.apply(
          "data_offsets %s, but a %s of shape %s takes %d bytes"
              .formatted(offsets, type, shape, bytes));
    }
    return new Place(new TensorEntry(name, dtype, shape, bytes), offsets.get(0));
  }

  private static List<Long> numbers(JsonReader in, Function<String, DataException> damaged)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      if (numbers.size() == MOST_DIMENSIONS) {
        throw damaged.apply("more than %d dimensions".formatted(MOST_DIMENSIONS));
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
        for (long dimension : place.entry().shape().asArray()) {
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

  private static String type(DataType dtype) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == dtype)
        .map(Map.Entry::getKey)
        .findAny()
        .orElseThrow();
  }
}
