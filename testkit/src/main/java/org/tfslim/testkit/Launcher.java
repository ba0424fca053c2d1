package org.tfslim.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code bin/slim} says about the programs. */
public final class Launcher {
  private static final Pattern LINE =
      Pattern.compile("(\\w+) +(\\w+) +(org\\.tfslim\\.[\\w.]+) +(.+)");

  private Launcher() {}

  /**
   * A line of its list of commands.
   *
   * @param name the words after {@code bin/slim}
   * @param module the folder of its module
   * @param main the class that it runs
   * @param summary what it does
   */
  public record Entry(String name, String module, String main, String summary) {}

  /** The commands of a module, in order. */
  public static List<Entry> commands(String module) {
    Path script = TestData.path(".").resolve("../bin/slim").normalize();
    try {
      return Files.readAllLines(script).stream()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .map(it -> new Entry(it.group(1), it.group(2), it.group(3), it.group(4)))
          .filter(it -> it.module().equals(module))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
