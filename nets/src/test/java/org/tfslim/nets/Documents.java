package org.tfslim.nets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tfslim.testkit.TestData;

/**
 * Pages of the repository that tests compare, or write where {@code -Dtfslim.docs=write} says so.
 */
final class Documents {
  private Documents() {}

  static boolean areWritten() {
    return "write".equals(System.getProperty("tfslim.docs"));
  }

  private static Path path(String name) {
    return TestData.path(".").resolve("..").resolve(name);
  }

  static String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(String name, String text) {
    try {
      Files.writeString(path(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
