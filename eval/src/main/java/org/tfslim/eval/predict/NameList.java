package org.tfslim.eval.predict;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The names in a list, read as they are needed. Empty ones are left out. */
final class NameList implements Iterator<String> {
  private final BufferedReader list;
  private final char end;
  private Optional<String> ahead = Optional.empty();

  /**
   * @param list names in UTF-8
   * @param end the character that ends each name; optional after the last one
   */
  NameList(InputStream list, char end) {
    this.list = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    if (ahead.isEmpty()) {
      ahead = read();
    }
    return ahead.isPresent();
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

  private Optional<String> read() {
    StringBuilder name = new StringBuilder();
    try {
      int c = list.read();
      while (c >= 0 && (c != end || name.isEmpty())) {
        if (c != end) {
          name.append((char) c);
        }
        c = list.read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(name.toString());
  }
}
