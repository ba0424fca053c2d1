package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.testing.SampleCheckpoints;

class CheckpointPathsTest {
  @TempDir Path directory;

  private Path v2;
  private Path v1;

  @BeforeEach
  void writeTwoCheckpoints() {
    v2 = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-10"));
    v1 = SampleCheckpoints.copy(SampleCheckpoints.SLICED, directory.resolve("old.ckpt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".index", ".data-00000-of-00002", ".data-00001-of-00002"})
  void takesPrefixIndexAndDataFile(String suffix) {
    assertThat(CheckpointPaths.resolve(v2 + suffix)).isEqualTo(v2);
  }

  @Test
  void takesAV1File() {
    assertThat(CheckpointPaths.resolve(v1.toString())).isEqualTo(v1);
  }

  @Test
  void takesADirectoryWithAStateFile() {
    SampleCheckpoints.write(directory.resolve("checkpoint"), "model_checkpoint_path: 'old.ckpt'");
    assertThat(CheckpointPaths.resolve(directory.toString())).isEqualTo(v1);
  }

  @Test
  void saysWhatADirectoryWithoutStateFileHolds() {
    assertThatThrownBy(() -> CheckpointPaths.resolve(directory.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no file 'checkpoint'")
        .hasMessageContaining("Name one of them")
        .hasMessageContaining("old.ckpt, model.ckpt-10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model.ckpt-11", "model.ckpt-11.index", "model.ckpt-11.data-00000-of-00001"})
  void saysWhichCheckpointsThereAre(String missing) {
    String path = directory.resolve(missing).toString();
    assertThatThrownBy(() -> CheckpointPaths.resolve(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("No checkpoint " + path)
        .hasMessageContaining("old.ckpt, model.ckpt-10");
  }

  @Test
  void saysThatTheDirectoryIsMissing() {
    Path path = directory.resolve("gone").resolve("model.ckpt-1");
    assertThatThrownBy(() -> CheckpointPaths.resolve(path.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("There is no directory " + path.getParent());
    assertThatThrownBy(() -> CheckpointPaths.resolve("model\0")).isInstanceOf(DataException.class);
  }

  @Test
  void listsCheckpointsByStep() {
    Path later = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-9"));
    SampleCheckpoints.write(directory.resolve("events.out"), "x".repeat(100));
    SampleCheckpoints.copy(
        SampleCheckpoints.SLICED, directory.resolve("model.ckpt-11.tempstate123"));
    assertThat(CheckpointPaths.in(directory)).containsExactly(v1, later, v2);
    assertThat(CheckpointPaths.in(directory.resolve("gone"))).isEmpty();
  }

  @Test
  void knowsTheStep() {
    assertThat(CheckpointPaths.step(v2)).hasValue(10);
    assertThat(CheckpointPaths.step(v1)).isEmpty();
    assertThat(CheckpointPaths.step(Path.of("model.ckpt-99999999999999999999"))).isEmpty();
  }

  @Test
  void filesBeginWithTheIndex() {
    SampleCheckpoints.write(directory.resolve("model.ckpt-10.meta"), "graph");
    SampleCheckpoints.copyTo(directory.resolve("model.ckpt-100"));
    assertThat(CheckpointPaths.files(v2))
        .extracting(CheckpointPaths::name)
        .containsExactly(
            "model.ckpt-10.index",
            "model.ckpt-10.meta",
            "model.ckpt-10.data-00000-of-00002",
            "model.ckpt-10.data-00001-of-00002");
  }
}
