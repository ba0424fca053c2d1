package org.tfslim.formats.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tfslim.formats.TensorEntry;
import org.tfslim.testkit.TestData;

/** The small files under {@code testdata/weights}. */
final class SampleWeights {
  static final String ROOT = "weights/";

  private SampleWeights() {}

  /** What Python wrote. */
  static List<Map<String, String>> expected() {
    return TestData.table(ROOT + "expected.tsv");
  }

  static List<String> expected(String file) {
    return expected().stream()
        .filter(row -> row.get("file").equals(file))
        .sorted(Comparator.comparing(row -> row.get("name")))
        .map(
            row ->
                row.get("name")
                    + " "
                    + row.get("dtype")
                    + " "
                    + row.get("shape")
                    + " "
                    + row.get("hex"))
        .toList();
  }

  /** Everything in a file, as {@link #expected} has it. */
  static List<String> read(WeightsFile file) {
    return file.entries().stream()
        .map(
            entry ->
                entry.name()
                    + " "
                    + entry.dtypeText()
                    + " "
                    + entry.shapeText()
                    + " "
                    + hex(file, entry))
        .toList();
  }

  static String hex(WeightsFile file, TensorEntry entry) {
    if (entry.dtypeText().equals("string")) {
      return String.join(
          ",", file.readStrings(entry).stream().map(HexFormat.of()::formatHex).toList());
    }
    return HexFormat.of().formatHex(bytes(file.read(entry)));
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  static WeightsFile open(String name) {
    return WeightsFile.open(path(name).toString());
  }

  /** A file, or the prefix of a checkpoint. */
  static Path path(String name) {
    return TestData.path(ROOT + "expected.tsv").resolveSibling(name);
  }

  static byte[] readAll(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of all files in a directory, hidden ones too. */
  static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Converts without changes. */
  static WeightsFile convert(WeightsFile from, Path to, int shards) {
    new WeightsOutput(to, shards, false).write(ConversionPlan.of(from), (what, done, total) -> {});
    return WeightsFile.open(to.toString());
  }
}
