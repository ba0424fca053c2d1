package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.testing.SampleCheckpoints;

class LatestCheckpointTest {
  @TempDir Path directory;

  private Path first;
  private Path second;
  private Path third;

  @BeforeEach
  void train() {
    CheckpointStore store = new CheckpointStore(directory, 5);
    first = save(store, 100);
    second = save(store, 200);
    third = save(store, 300);
  }

  private Path save(CheckpointStore store, int step) {
    Path prefix = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-" + step));
    store.add(prefix);
    return prefix;
  }

  private LatestCheckpoint latest() {
    return LatestCheckpoint.whole(directory);
  }

  private static void modified(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000L * seconds));
  }

  @Test
  void isTheOneOfTheStateFile() {
    assertThat(latest()).isEqualTo(new LatestCheckpoint(Optional.of(third), List.of()));
  }

  @Test
  void skipsACutOffDataFile() {
    SampleCheckpoints.cut(CheckpointPaths.data(third, 1, 2), 1);
    assertThat(latest().prefix()).contains(second);
    assertThat(latest().skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.path()).isEqualTo(third))
        .satisfies(skipped -> assertThat(skipped.reason()).contains("is cut off"));
  }

  @Test
  void skipsMissingFilesAndFlippedBytes() throws IOException {
    Files.delete(CheckpointPaths.index(third));
    SampleCheckpoints.flip(CheckpointPaths.data(second, 0, 2), 3);
    assertThat(latest().prefix()).contains(first);
    assertThat(latest().skipped())
        .extracting(LatestCheckpoint.Skipped::path)
        .containsExactly(third, second);
    Files.delete(CheckpointPaths.data(first, 0, 2));
    assertThat(latest().prefix()).isEmpty();
    assertThat(latest().skipped()).hasSize(3);
  }

  @Test
  void looksInTheDirectoryWhenTheStateFileIsGoneOrDamaged() throws IOException {
    Files.delete(directory.resolve("checkpoint"));
    assertThat(latest().prefix()).contains(third);
    SampleCheckpoints.write(directory.resolve("checkpoint"), "");
    assertThat(latest().prefix()).contains(third);
    assertThat(latest().skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.path()).hasFileName("checkpoint"));
  }

  @Test
  void takesACheckpointThatTheStateFileCouldNotNameAnyMore() throws IOException {
    Path unnamed = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-400"));
    modified(directory.resolve("checkpoint"), 1000);
    modified(CheckpointPaths.index(unnamed), 1001);
    assertThat(latest().prefix()).contains(unnamed);
    SampleCheckpoints.cut(CheckpointPaths.data(unnamed, 0, 2), 1);
    assertThat(latest().prefix()).contains(third);
  }

  @Test
  void obeysAStateFileThatSomeoneSetBack() throws IOException {
    new CheckpointState(first, List.of(first)).write(directory);
    modified(CheckpointPaths.index(second), 1000);
    modified(CheckpointPaths.index(third), 1001);
    modified(directory.resolve("checkpoint"), 1002);
    assertThat(latest().prefix()).contains(first);
  }

  @Test
  void isEmptyInAnEmptyOrMissingDirectory() throws IOException {
    assertThat(LatestCheckpoint.whole(directory.resolve("gone")).prefix()).isEmpty();
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(LatestCheckpoint.whole(empty).skipped()).isEmpty();
  }
}
