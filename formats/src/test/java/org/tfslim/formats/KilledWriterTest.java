package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.checkpoint.CheckpointFiles;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointWriter;
import org.tfslim.formats.checkpoint.UnfinishedFiles;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.formats.weights.WeightsOutput;
import org.tfslim.testkit.KillPoints;

/** Writers that are killed at each of their changes: the old or the new result is there. */
class KilledWriterTest {
  private static final float OLD = 1;
  private static final float NEW = 2;

  @TempDir Path rounds;

  private static void write(Path prefix, int shards, float value) {
    try (CheckpointWriter writer = CheckpointWriter.create(prefix, shards)) {
      for (String name : List.of("a", "b", "c")) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(value).putFloat(value).flip();
        writer.add(name, ElementType.FLOAT32, TensorShape.of(2), bytes);
      }
      writer.commit();
    }
  }

  /** The value of all tensors of a whole checkpoint. */
  private static float value(Path prefix) {
    CheckpointReader reader = CheckpointReader.open(prefix);
    reader.verify(CheckpointReader.Depth.CHECKSUMS);
    List<Float> values = new ArrayList<>();
    for (TensorEntry entry : reader.entries()) {
      for (float value : reader.readFloats(entry.name())) {
        values.add(value);
      }
    }
    assertThat(values).hasSize(6).containsOnly(values.get(0));
    return values.get(0);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileIsTheOldOrTheNewOne() throws IOException {
    List<String> seen = new ArrayList<>();
    int changes =
        KillPoints.tryAll(
            rounds,
            folder -> AtomicFile.write(folder.resolve("a.txt"), "old"),
            folder -> AtomicFile.write(folder.resolve("a.txt"), "new"),
            folder -> {
              seen.add(Files.readString(folder.resolve("a.txt")));
              AtomicFile.write(folder.resolve("a.txt"), "next");
              assertThat(names(folder)).containsExactly("a.txt");
            });
    assertThat(changes).isGreaterThan(3);
    assertThat(seen).containsOnly("old", "new");
  }

  /** The number of data files of the old checkpoint and of the new one. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "1, 2", "3, 1", "2, 3"})
  void aCheckpointIsTheOldOrTheNewOne(int before, int after) throws IOException {
    List<Float> seen = new ArrayList<>();
    Path written = Files.createDirectory(rounds.resolve("whole")).resolve("model.ckpt");
    write(written, after, NEW);
    int changes =
        KillPoints.tryAll(
            rounds,
            folder -> write(folder.resolve("model.ckpt"), before, OLD),
            folder -> write(folder.resolve("model.ckpt"), after, NEW),
            folder -> {
              seen.add(value(folder.resolve("model.ckpt")));
              write(folder.resolve("model.ckpt"), after, NEW);
              assertThat(value(folder.resolve("model.ckpt"))).isEqualTo(NEW);
              assertThat(names(folder)).isEqualTo(names(written.getParent()));
              for (String name : names(folder)) {
                assertThat(folder.resolve(name))
                    .hasSameBinaryContentAs(written.resolveSibling(name));
              }
            });
    assertThat(changes).isGreaterThan(8);
    assertThat(seen).containsOnly(OLD, NEW);
  }

  /** What a training run's start clears that was killed while it saved a step again. */
  @Test
  void whatAKilledSaverLeftIsCleared() throws IOException {
    KillPoints.tryAll(
        rounds,
        folder -> {
          write(folder.resolve("model.ckpt-7"), 1, OLD);
          write(folder.resolve("model.ckpt-7_temp").resolve("part"), 1, NEW);
        },
        folder ->
            CheckpointFiles.move(
                folder.resolve("model.ckpt-7_temp").resolve("part"),
                folder.resolve("model.ckpt-7")),
        folder -> {
          float value = value(folder.resolve("model.ckpt-7"));
          UnfinishedFiles.remove(folder);
          assertThat(value(folder.resolve("model.ckpt-7"))).isEqualTo(value);
          assertThat(names(folder).stream().filter(name -> !name.endsWith("_temp")))
              .hasSize(2)
              .contains("model.ckpt-7.index");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.npz", "out.safetensors", "out.ckpt"})
  void aConversionIsTheOldOrTheNewOne(String name) throws IOException {
    Path source = Files.createDirectory(rounds.resolve("source"));
    write(source.resolve("old"), 1, OLD);
    write(source.resolve("new"), 1, NEW);
    List<Float> seen = new ArrayList<>();
    KillPoints.tryAll(
        rounds,
        folder -> convert(source.resolve("old"), folder.resolve(name)),
        folder -> convert(source.resolve("new"), folder.resolve(name)),
        folder -> {
          seen.add(first(folder.resolve(name)));
          convert(source.resolve("new"), folder.resolve(name));
          assertThat(first(folder.resolve(name))).isEqualTo(NEW);
          assertThat(names(folder)).noneMatch(it -> it.startsWith("."));
        });
    assertThat(seen).containsOnly(OLD, NEW);
  }

  private static void convert(Path from, Path to) {
    ConversionPlan plan = ConversionPlan.of(WeightsFile.open(from.toString()));
    new WeightsOutput(to, 1, true).write(plan, ProgressListener.none());
  }

  private static float first(Path path) {
    WeightsFile file = WeightsFile.open(path.toString());
    List<Float> values = new ArrayList<>();
    for (TensorEntry entry : file.entries()) {
      ByteBuffer bytes = file.read(entry).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        values.add(bytes.getFloat());
      }
    }
    assertThat(values).hasSize(6).containsOnly(values.get(0));
    return values.get(0);
  }
}
