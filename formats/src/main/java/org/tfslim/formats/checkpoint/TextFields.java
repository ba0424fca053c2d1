package org.tfslim.formats.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;

/**
 * Reads the text form of a protocol buffer message without nested messages: one {@code name: value}
 * per field, strings in quotes. There is no Java class for the message of the state file.
 */
final class TextFields {
  private static final char DELETE = 0x7f;

  private final String text;
  private final Function<String, DataException> damaged;
  private int at;

  TextFields(String text, Function<String, DataException> damaged) {
    this.text = text;
    this.damaged = damaged;
  }

  /** All values of each field, in order. */
  Map<String, List<String>> parse() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (skip(); at < text.length(); skip()) {
      String name = word();
      skip();
      expectColon();
      skip();
      fields.computeIfAbsent(name, n -> new ArrayList<>()).add(value());
    }
    return fields;
  }

  /** A string as Python prints it: in quotes, with escapes, UTF-8 as it is. */
  static String quote(String value) {
    return value
        .chars()
        .mapToObj(c -> escaped((char) c))
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '"', '\'', '\\' -> "\\" + c;
      default -> c < ' ' || c == DELETE ? "\\%03o".formatted((int) c) : String.valueOf(c);
    };
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (!Character.isWhitespace(c) && c != ';' && c != ',') {
        return;
      } else {
        at++;
      }
    }
  }

  private void expectColon() {
    if (at == text.length() || text.charAt(at) != ':') {
      throw failure("':' is missing");
    }
    at++;
  }

  private String word() {
    int start = at;
    while (at < text.length() && isWordCharacter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw failure("a name or a value is missing");
    }
    return text.substring(start, at);
  }

  private static boolean isWordCharacter(char c) {
    return Character.isLetterOrDigit(c) || "_.+-".indexOf(c) >= 0;
  }

  private String value() {
    if (!atQuote()) {
      return word();
    }
    StringBuilder value = new StringBuilder();
    for (; atQuote(); skip()) {
      value.append(string());
    }
    return value.toString();
  }

  private boolean atQuote() {
    return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
  }

  private String string() {
    char quote = text.charAt(at);
    int start = ++at;
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length() || text.charAt(at) != quote) {
      throw failure("a string has no end");
    }
    String escaped = text.substring(start, at++);
    try {
      ByteString bytes = TextFormat.unescapeBytes(escaped);
      if (!bytes.isValidUtf8()) {
        throw failure("a string is not UTF-8");
      }
      return bytes.toStringUtf8();
    } catch (TextFormat.InvalidEscapeSequenceException e) {
      throw failure(e.getMessage());
    }
  }

  private DataException failure(String found) {
    long line = text.substring(0, Math.min(at, text.length())).lines().count();
    return damaged.apply("%s in line %d".formatted(found, Math.max(1, line)));
  }
}
