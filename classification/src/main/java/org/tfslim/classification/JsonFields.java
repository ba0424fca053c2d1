package org.tfslim.classification;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tfslim.formats.DataException;

/** The fields of a JSON object, each of which has to be there with the right type. */
record JsonFields(JsonObject json, Function<String, DataException> damaged) {

  String string(String name) {
    return string(name, json.get(name));
  }

  int integer(String name) {
    if (json.get(name) instanceof JsonPrimitive value && value.isNumber()) {
      try {
        return Integer.parseInt(value.getAsString());
      } catch (NumberFormatException e) {
        throw damaged.apply("%s is %s, an integer is expected".formatted(name, value));
      }
    }
    throw wrong(name, json.get(name), "an integer");
  }

  List<String> strings(String name) {
    if (json.get(name) instanceof JsonArray values) {
      List<String> strings = new ArrayList<>();
      values.forEach(value -> strings.add(string(name, value)));
      return strings;
    }
    throw wrong(name, json.get(name), "a list of strings");
  }

  private String string(String name, JsonElement value) {
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw wrong(name, value, "a string");
  }

  private DataException wrong(String name, JsonElement found, String expected) {
    return damaged.apply(
        "%s is %s, %s is expected".formatted(name, found == null ? "missing" : found, expected));
  }
}
