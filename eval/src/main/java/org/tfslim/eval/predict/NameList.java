package org.tfslim.eval.predict;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.TextLines;

/**
 * The names in a list, read as they are needed. Empty ones are left out. A list of lines may be one
 * of Windows: with a byte order mark, and a carriage return before each line's end. In one with
 * zero bytes every other character belongs to a name.
 */
final class NameList implements Iterator<String> {
  private static final char ZERO = '\0';

  private final Reader list;
  private final String source;
  private final char end;
  private boolean first = true;
  private Optional<String> ahead = Optional.empty();

  /**
   * @param list names in UTF-8; bytes that are not become names that no file has
   * @param source what messages call the list
   * @param end the character that ends each name; optional after the last one
   */
  NameList(InputStream list, String source, char end) {
    this.list = new BufferedReader(TextLines.reader(list));
    this.source = source;
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    while (ahead.isEmpty()) {
      Optional<String> text = read();
      if (text.isEmpty()) {
        return false;
      }
      ahead = text.map(this::name).filter(name -> !name.isEmpty());
    }
    return true;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String name = ahead.orElseThrow();
    ahead = Optional.empty();
    return name;
  }

  private String name(String text) {
    if (end == ZERO) {
      return text;
    }
    if (text.indexOf(ZERO) >= 0) {
      throw new DataException(
          source
              + " is not a list of one name per line: it has zero bytes, as UTF-16 has, and lists for files0_from; save it as UTF-8, or give it as files0_from",
          "files0_from");
    }
    String line = first ? TextLines.withoutMark(text) : text;
    first = false;
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** The text up to the next end; empty if there is no more. */
  private Optional<String> read() {
    StringBuilder text = new StringBuilder();
    try {
      int c = list.read();
      if (c < 0) {
        return Optional.empty();
      }
      while (c >= 0 && c != end) {
        text.append((char) c);
        c = list.read();
      }
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(source, IoReason.of(e)), e);
    }
    return Optional.of(text.toString());
  }
}
