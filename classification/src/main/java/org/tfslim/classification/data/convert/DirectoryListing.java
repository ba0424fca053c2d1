package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;

/** What a directory holds, for messages. */
final class DirectoryListing {
  private static final int NAMES_SHOWN = 8;

  private DirectoryListing() {}

  /** The first names in a directory, or why there are none. */
  static String of(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      String names =
          files
              .map(file -> Printable.line(file.getFileName().toString()))
              .sorted()
              .limit(NAMES_SHOWN)
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "nothing" : names;
    } catch (IOException e) {
      return Files.exists(directory) ? IoReason.of(e) : "there is no such directory";
    }
  }
}
