package org.tfslim.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files under {@code testdata/}: reference tensors, small checkpoints, sample records. */
public final class TestData {
  private TestData() {}

  /** The path of {@code name} under {@code testdata/}, which must exist. */
  public static Path path(String name) {
    String root = System.getProperty("tfslim.testdata");
    Path path = (root == null ? Path.of("..", "testdata") : Path.of(root)).resolve(name);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("no test data " + path.toAbsolutePath());
    }
    return path;
  }

  /** The whole text of {@code name}. */
  public static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a tab-separated file, each a map from column name to value, in file order. */
  public static List<Map<String, String>> table(String name) {
    List<String> lines = text(name).lines().filter(line -> !line.isEmpty()).toList();
    String[] header = lines.get(0).split("\t", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < header.length; i++) {
        row.put(header[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  /**
   * The numbers of a file with one value per line; lines that start with {@code #} are comments.
   */
  public static float[] floats(String name) {
    List<String> lines =
        text(name).lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    float[] values = new float[lines.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(lines.get(i));
    }
    return values;
  }

  /** The dimensions written as {@code 3x3x32}; {@code scalar} has none. */
  public static long[] shape(String text) {
    return text.equals("scalar")
        ? new long[0]
        : Arrays.stream(text.split("x", -1)).mapToLong(Long::parseLong).toArray();
  }
}
