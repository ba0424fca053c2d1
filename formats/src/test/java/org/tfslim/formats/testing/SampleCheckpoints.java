package org.tfslim.formats.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.testkit.TestData;

/** The small checkpoints under {@code testdata/checkpoints}, and copies of them. */
public final class SampleCheckpoints {
  public static final String SHARDED = "checkpoints/sharded_v2/model.ckpt-7";
  public static final String SLICED = "checkpoints/sliced_v1/model.ckpt-7";
  public static final String SNAPPY = "checkpoints/snappy_v1/model.ckpt-7";

  /** V1 in two files. */
  public static final String SHARDED_V1 = "checkpoints/sharded_v1/model.ckpt-7";

  private SampleCheckpoints() {}

  /** What Python read from the checkpoint. */
  public static List<Map<String, String>> expected(String checkpoint) {
    String values =
        checkpoint.equals(SHARDED)
            ? "sharded_v2"
            : checkpoint.equals(SHARDED_V1) ? "sharded_v1" : "sliced_v1";
    return TestData.table("checkpoints/" + values + "/expected.tsv");
  }

  /** The values of a tensor as {@link #expected} writes them. */
  public static String hex(CheckpointReader reader, TensorEntry entry) {
    HexFormat hex = HexFormat.of();
    if (entry.dtypeText().equals("string")) {
      return String.join(
          ",", reader.readStrings(entry.name()).stream().map(hex::formatHex).toList());
    }
    return hex.formatHex(bytes(reader.read(entry.name())));
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The files of a checkpoint of the test data. */
  static List<Path> files(String checkpoint) {
    Path prefix =
        checkpoint.equals(SHARDED)
            ? TestData.path(checkpoint + ".index").resolveSibling("model.ckpt-7")
            : checkpoint.equals(SHARDED_V1)
                ? TestData.path(checkpoint + "-00000-of-00002").resolveSibling("model.ckpt-7")
                : TestData.path(checkpoint);
    return CheckpointPaths.files(prefix);
  }

  /** Copies the files of {@link #SHARDED} to a new prefix. */
  public static Path copyTo(Path prefix) {
    return copy(SHARDED, prefix);
  }

  public static Path copy(String checkpoint, Path prefix) {
    for (Path file : files(checkpoint)) {
      String suffix = file.getFileName().toString().substring("model.ckpt-7".length());
      write(prefix.resolveSibling(prefix.getFileName() + suffix), read(file));
    }
    return prefix;
  }

  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void cut(Path file, int bytes) {
    byte[] all = read(file);
    write(file, Arrays.copyOf(all, all.length - bytes));
  }

  public static void flip(Path file, int at) {
    byte[] all = read(file);
    all[at] ^= 1;
    write(file, all);
  }

  /** The names of all files in a directory. */
  public static List<String> names(Path directory) {
    List<String> names = new ArrayList<>();
    CheckpointPaths.filesIn(directory).forEach(file -> names.add(CheckpointPaths.name(file)));
    return names;
  }
}
