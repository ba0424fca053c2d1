package org.tfslim.classification.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TextLines;

/**
 * The names of a data set's classes, one line such as {@code 3:dress} per class
 * (datasets/dataset_utils.py, {@code read_label_file}).
 */
public final class LabelsFile {
  /** The name that slim gives the file in a data set's directory. */
  public static final String NAME = "labels.txt";

  /** Persian and Indian scripts and emoji need them within words. */
  private static final Pattern JOINERS = Pattern.compile("[\u200c\u200d]");

  private LabelsFile() {}

  /**
   * Reads a file: class to name, in the order of the classes.
   *
   * @throws DataException if it cannot be read or a line is not {@code number:name}
   */
  public static Map<Integer, String> read(Path file) {
    List<String> lines = TextLines.read(file);
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
   * Why a text cannot be the name of a class; empty if it can. It must be read from the file as it
   * was written, and do no harm on a terminal.
   *
   * @return the problem, worded so that it can follow a colon
   */
  public static Optional<String> problem(String name) {
    if (!name.equals(name.strip())) {
      return Optional.of("it begins or ends with a blank");
    }
    return Printable.isPlain(JOINERS.matcher(name).replaceAll(""))
        ? Optional.empty()
        : Optional.of("it has a line break or another control character");
  }

  /**
   * Writes {@code names} as classes 0, 1, 2 …; the file appears whole or not at all.
   *
   * @throws DataException if a name cannot be read again
   * @throws SlimException if it cannot be written
   */
  public static void write(Path file, List<String> names) {
    require(names);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(i).append(':').append(names.get(i)).append('\n');
    }
    AtomicFile.write(file, text.toString());
  }

  /**
   * Checks that names can be those of classes.
   *
   * @throws DataException if one cannot, with {@link #problem}
   */
  public static void require(List<String> names) {
    for (String name : names) {
      problem(name)
          .ifPresent(
              problem -> {
                throw new DataException(
                    "%s cannot be the name of a class: %s"
                        .formatted(Printable.shellWord(name), problem));
              });
    }
  }

  private static void readLine(String line, String where, Map<Integer, String> names) {
    int colon = line.indexOf(':');
    int label = colon < 0 ? -1 : number(line.substring(0, colon).strip());
    if (label < 0) {
      throw new DataException(
          "%s is \"%s\"; a class number, a colon and a name were expected, such as 0:zero"
              .formatted(where, Printable.line(line)));
    }
    String name = line.substring(colon + 1);
    Optional<String> problem = problem(name);
    if (problem.isPresent()) {
      throw new DataException(
          "%s cannot name class %d %s: %s"
              .formatted(where, label, Printable.shellWord(name), problem.get()));
    }
    if (names.putIfAbsent(label, name) != null) {
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
