package org.tfslim.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** The command lines that slim's README and scripts have. */
public final class SlimCommands {
  private SlimCommands() {}

  /** The flags of each command line for a program of {@code bin/slim}. */
  public static List<String[]> of(String program) {
    try {
      return Files.readAllLines(TestData.path("slim_commands/commands.tsv")).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .filter(cells -> cells[1].equals(program))
          .map(cells -> cells[2].split(" "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
