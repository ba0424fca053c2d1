package org.tfslim.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages of the repository that tests compare, or write where {@code -Dtfslim.docs=write} says so.
 */
public final class Documents {
  private Documents() {}

  /** Whether the pages are to be written. */
  public static boolean areWritten() {
    return "write".equals(System.getProperty("tfslim.docs"));
  }

  private static Path path(String name) {
    return TestData.path(".").resolve("..").resolve(name);
  }

  /**
   * The text of a page.
   *
   * @param name its path in the repository, such as {@code docs/PARITY.md}
   */
  public static String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the text of a page. */
  public static void write(String name, String text) {
    try {
      Files.writeString(path(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
