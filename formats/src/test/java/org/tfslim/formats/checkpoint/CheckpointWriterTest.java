package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.checkpoint.CheckpointReader.Depth;
import org.tfslim.formats.testing.SampleCheckpoints;

class CheckpointWriterTest {
  @TempDir Path directory;

  private Path prefix() {
    return directory.resolve("model.ckpt-1");
  }

  private static void add(CheckpointWriter writer, String name, int bytes) {
    ByteBuffer values = ByteBuffer.allocate(bytes);
    values.put(0, (byte) name.hashCode());
    writer.add(name, ElementType.UINT8, TensorShape.of(bytes), values);
  }

  /** An index of several blocks. */
  @Test
  void writesManyTensorsInManyShards() {
    int count = 9_000;
    try (CheckpointWriter writer = CheckpointWriter.create(prefix(), 7)) {
      for (int i = 0; i < count; i++) {
        add(writer, "Net/Mixed_%d/Branch/weights_%d".formatted(i % 91, i), 1 + i % 3);
      }
      writer.commit();
    }
    CheckpointReader reader = CheckpointReader.open(prefix());
    assertThat(reader.entries()).hasSize(count);
    assertThat(reader.problems(Depth.CHECKSUMS)).isEmpty();
    for (TensorEntry entry : reader.entries().subList(0, 100)) {
      assertThat(reader.read(entry.name()).get(0)).isEqualTo((byte) entry.name().hashCode());
    }
    assertThat(CheckpointPaths.files(prefix())).hasSize(8);
  }

  @Test
  void writesStrings() {
    List<byte[]> strings =
        List.of(new byte[0], "daisy".getBytes(StandardCharsets.UTF_8), new byte[300]);
    try (CheckpointWriter writer = CheckpointWriter.create(prefix(), 1)) {
      writer.addStrings("s", TensorShape.of(3), strings);
      writer.addStrings("none", TensorShape.of(0), List.of());
      writer.commit();
    }
    CheckpointReader reader = CheckpointReader.open(prefix());
    assertThat(reader.readStrings("s")).containsExactlyElementsOf(strings);
    assertThat(reader.readStrings("none")).isEmpty();
    assertThat(reader.problems(Depth.CHECKSUMS)).isEmpty();
  }

  @Test
  void nothingIsThereBeforeTheCommit() {
    try (CheckpointWriter writer = CheckpointWriter.create(prefix(), 2)) {
      add(writer, "a", 10);
      assertThat(CheckpointPaths.files(prefix())).isEmpty();
    }
    assertThat(SampleCheckpoints.names(directory)).isEmpty();
  }

  @Test
  void replacesACheckpointOfMoreShards() {
    for (int shards : new int[] {3, 1}) {
      try (CheckpointWriter writer = CheckpointWriter.create(prefix(), shards)) {
        add(writer, "of " + shards, 10);
        writer.commit();
      }
    }
    assertThat(CheckpointReader.open(prefix()).entries())
        .extracting(TensorEntry::name)
        .containsExactly("of 1");
    assertThat(SampleCheckpoints.names(directory))
        .containsExactly("model.ckpt-1.data-00000-of-00001", "model.ckpt-1.index");
  }

  @Test
  void keepsTheOldOneUntilTheNewOneIsWhole() {
    try (CheckpointWriter writer = CheckpointWriter.create(prefix(), 1)) {
      add(writer, "old", 10);
      writer.commit();
    }
    try (CheckpointWriter writer = CheckpointWriter.create(prefix(), 1)) {
      add(writer, "new", 10);
      assertThat(CheckpointReader.open(prefix()).find("old")).isPresent();
    }
    assertThat(CheckpointReader.open(prefix()).problems(Depth.CHECKSUMS)).isEmpty();
    assertThat(SampleCheckpoints.names(directory)).hasSize(2);
  }

  @Test
  void refusesWhatMakesNoCheckpoint() {
    try (CheckpointWriter writer = CheckpointWriter.create(prefix(), 1)) {
      add(writer, "a", 10);
      assertThatThrownBy(() -> add(writer, "a", 10)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> writer.add("b", ElementType.FLOAT32, TensorShape.of(3), ByteBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
