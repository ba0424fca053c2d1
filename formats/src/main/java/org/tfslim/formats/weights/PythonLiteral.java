package org.tfslim.formats.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the literals of Python that headers of numpy consist of: dictionaries, tuples, lists,
 * texts, whole numbers (with the L of Python 2) and truth values. What {@code ast.literal_eval}
 * takes and numpy never writes is refused.
 */
final class PythonLiteral {
  private static final int MAX_DEPTH = 16;

  private final String text;
  private int at;

  /** A tuple, which is not a list: numpy requires one for shapes. */
  record Tuple(List<Object> items) {}

  /** A text that is not a literal. */
  private static final class NotLiteral extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private PythonLiteral(String text) {
    this.text = text;
  }

  /** The dictionary of a text, if it is one. */
  static Optional<Map<String, Object>> dictionary(String text) {
    PythonLiteral in = new PythonLiteral(text);
    try {
      Map<String, Object> fields = in.dictionary(0);
      return in.peek().isEmpty() ? Optional.of(fields) : Optional.empty();
    } catch (NotLiteral | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> dictionary(int depth) throws NotLiteral {
    Map<String, Object> fields = new LinkedHashMap<>();
    require('{');
    while (!skip('}')) {
      String key = string();
      require(':');
      if (fields.put(key, value(depth + 1)) != null) {
        throw new NotLiteral();
      }
      if (!skip(',')) {
        require('}');
        break;
      }
    }
    return fields;
  }

  private Object value(int depth) throws NotLiteral {
    int next = peek().orElseThrow(NotLiteral::new);
    if (depth > MAX_DEPTH) {
      throw new NotLiteral();
    }
    if (next == '(') {
      return tuple(depth);
    }
    if (next == '[') {
      at++;
      return items(']', depth).items();
    }
    if (next == '{') {
      return dictionary(depth);
    }
    if (text.startsWith("True", at) || text.startsWith("False", at)) {
      boolean value = text.charAt(at) == 'T';
      at += Boolean.toString(value).length();
      return value;
    }
    return next == '-' || (next >= '0' && next <= '9') ? (Object) number() : string();
  }

  /** One item in parentheses without a comma is only that item. */
  private Object tuple(int depth) throws NotLiteral {
    at++;
    Tuple tuple = items(')', depth);
    int last = at - 2;
    while (last > 0 && Character.isWhitespace(text.charAt(last))) {
      last--;
    }
    return tuple.items().size() == 1 && text.charAt(last) != ',' ? tuple.items().get(0) : tuple;
  }

  private Tuple items(char end, int depth) throws NotLiteral {
    List<Object> items = new ArrayList<>();
    while (!skip(end)) {
      items.add(value(depth + 1));
      if (!skip(',')) {
        require(end);
        break;
      }
    }
    return new Tuple(items);
  }

  private Long number() {
    int start = at;
    at++;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    long value = Long.parseLong(text, start, at, 10);
    if (at < text.length() && (text.charAt(at) == 'L' || text.charAt(at) == 'l')) {
      at++;
    }
    return value;
  }

  private String string() throws NotLiteral {
    int quote = peek().orElseThrow(NotLiteral::new);
    if (quote == 'u' || quote == 'b') {
      at++;
      quote = at < text.length() ? text.charAt(at) : ' ';
    }
    int end = text.indexOf(quote, at + 1);
    if ((quote != '\'' && quote != '"') || end < 0 || text.substring(at, end).contains("\\")) {
      throw new NotLiteral();
    }
    String string = text.substring(at + 1, end);
    at = end + 1;
    return string;
  }

  /** The next character that is not blank. */
  private OptionalInt peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? OptionalInt.of(text.charAt(at)) : OptionalInt.empty();
  }

  private boolean skip(char wanted) {
    boolean found = peek().equals(OptionalInt.of(wanted));
    at += found ? 1 : 0;
    return found;
  }

  private void require(char wanted) throws NotLiteral {
    if (!skip(wanted)) {
      throw new NotLiteral();
    }
  }
}
