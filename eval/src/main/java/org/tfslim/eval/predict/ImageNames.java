package org.tfslim.eval.predict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;

/**
 * The names of files and folders: those on the command line, in which {@code -} stands for a list
 * on standard input, then those in lists.
 */
final class ImageNames implements Iterator<String>, AutoCloseable {
  private static final String STANDARD_INPUT = "-";

  private final InputStream standardInput;
  private final Deque<Iterator<String>> sources = new ArrayDeque<>();
  private final Deque<InputStream> files = new ArrayDeque<>();
  private boolean standardInputTaken;

  /**
   * @param arguments the arguments of the command line
   * @throws UsageException if standard input is named twice
   */
  ImageNames(List<String> arguments, InputStream standardInput) {
    this.standardInput = standardInput;
    for (String argument : arguments) {
      if (argument.equals(STANDARD_INPUT)) {
        sources.add(new NameList(standardInput(), "standard input", '\n'));
      } else {
        sources.add(List.of(argument).iterator());
      }
    }
  }

  /**
   * Adds the names in a list.
   *
   * @param end the character that ends each name
   * @throws DataException if the list cannot be read
   */
  void addList(Path list, char end) {
    sources.add(new NameList(open(list), list.toString(), end));
  }

  private InputStream open(Path list) {
    if (list.toString().equals(STANDARD_INPUT)) {
      return standardInput();
    }
    try {
      InputStream file = Files.newInputStream(list);
      files.add(file);
      return file;
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(list, IoReason.of(e)), e);
    }
  }

  private InputStream standardInput() {
    if (standardInputTaken) {
      throw new UsageException("standard input (-) can be read only once");
    }
    standardInputTaken = true;
    return standardInput;
  }

  @Override
  public boolean hasNext() {
    while (!sources.isEmpty() && !sources.peek().hasNext()) {
      sources.pop();
    }
    return !sources.isEmpty();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return sources.peek().next();
  }

  /** Closes the lists; standard input stays open. */
  @Override
  public void close() {
    for (InputStream file : files) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
