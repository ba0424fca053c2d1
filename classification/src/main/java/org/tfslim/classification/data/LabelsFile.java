package org.tfslim.classification.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.SlimException;

/**
 * The names of a data set's classes, one line such as {@code 3:dress} per class
 * (datasets/dataset_utils.py, {@code read_label_file}).
 */
public final class LabelsFile {
  /** The name that slim gives the file in a data set's directory. */
  public static final String NAME = "labels.txt";

  private LabelsFile() {}

  /**
   * Reads a file: class to name, in the order of the classes.
   *
   * @throws DataException if it cannot be read or a line is not {@code number:name}
   */
  public static Map<Integer, String> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + IoReason.of(e), e);
    }
    Map<Integer, String> names = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        readLine(lines.get(i), file + ": line " + (i + 1), names);
      }
    }
    if (names.isEmpty()) {
      throw new DataException(
          "%s has no class names; lines such as 0:zero were expected".formatted(file));
    }
    return Collections.unmodifiableMap(names);
  }

  /**
   * Writes {@code names} as classes 0, 1, 2 …; the file appears whole or not at all.
   *
   * @throws SlimException if it cannot be written
   */
  public static void write(Path file, List<String> names) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(i).append(':').append(names.get(i)).append('\n');
    }
    AtomicFile.write(file, text.toString());
  }

  private static void readLine(String line, String where, Map<Integer, String> names) {
    int colon = line.indexOf(':');
    int label = colon < 0 ? -1 : number(line.substring(0, colon).strip());
    if (label < 0) {
      throw new DataException(
          "%s is \"%s\"; a class number, a colon and a name were expected, such as 0:zero"
              .formatted(where, line));
    }
    if (names.putIfAbsent(label, line.substring(colon + 1).strip()) != null) {
      throw new DataException("%s names class %d a second time".formatted(where, label));
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
