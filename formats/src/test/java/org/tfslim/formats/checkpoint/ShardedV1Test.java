package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.testing.SampleCheckpoints;
import org.tfslim.formats.weights.WeightsFile;

class ShardedV1Test {
  @TempDir Path directory;
  private Path prefix;
  private Path second;

  @BeforeEach
  void copy() {
    prefix =
        SampleCheckpoints.copy(SampleCheckpoints.SHARDED_V1, directory.resolve("model.ckpt-7"));
    second = directory.resolve("model.ckpt-7-00001-of-00002");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-00000-of-00002", "-00001-of-00002", "-?????-of-00002"})
  void isReadAsOneByEachOfItsNames(String suffix) {
    assertThat(CheckpointPaths.resolve(prefix + suffix)).isEqualTo(prefix);
    CheckpointReader reader = CheckpointReader.open(CheckpointPaths.resolve(prefix + suffix));
    assertThat(reader.format()).isEqualTo(CheckpointReader.Format.V1);
    for (Map<String, String> row : SampleCheckpoints.expected(SampleCheckpoints.SHARDED_V1)) {
      TensorEntry entry = reader.find(row.get("name")).orElseThrow();
      assertThat(SampleCheckpoints.hex(reader, entry)).isEqualTo(row.get("hex"));
    }
    assertThat(reader.entries()).hasSize(5);
    assertThat(reader.problems(CheckpointReader.Depth.CHECKSUMS)).isEmpty();
    assertThat(WeightsFile.open(prefix + suffix).entries()).hasSize(5);
  }

  @Test
  void isFoundByItsFolder() {
    SampleCheckpoints.write(directory.resolve("train-00000-of-00002"), "records".repeat(20));
    assertThat(CheckpointPaths.in(directory)).containsExactly(prefix);
    assertThat(CheckpointPaths.resolve(directory.toString())).isEqualTo(prefix);
    SampleCheckpoints.write(
        directory.resolve("checkpoint"), "model_checkpoint_path: 'model.ckpt-7-?????-of-00002'");
    assertThat(CheckpointPaths.resolve(directory.toString())).isEqualTo(prefix);
    assertThat(LatestCheckpoint.whole(directory).prefix()).contains(prefix);
    assertThat(CheckpointPaths.restoreName(prefix)).isEqualTo("model.ckpt-7-?????-of-00002");
    assertThat(CheckpointPaths.files(prefix)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-00000-of-00002"})
  void aMissingFileIsNamed(String suffix) throws IOException {
    Files.delete(second);
    assertThatThrownBy(() -> CheckpointReader.open(CheckpointPaths.resolve(prefix + suffix)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 2 files, of which some are missing")
        .hasMessageContaining("model.ckpt-7-00001-of-00002");
    assertThatThrownBy(() -> CheckpointPaths.resolve(directory.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no whole checkpoint");
    SampleCheckpoints.write(
        directory.resolve("checkpoint"), "model_checkpoint_path: 'model.ckpt-7-?????-of-00002'");
    assertThatThrownBy(() -> CheckpointPaths.resolve(directory.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("some are missing in");
  }

  @Test
  void damageInOneFileIsFound() {
    SampleCheckpoints.flip(second, 3);
    assertThatThrownBy(() -> CheckpointReader.open(prefix))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(second.toString());
    SampleCheckpoints.cut(second, 1);
    assertThatThrownBy(() -> CheckpointReader.open(prefix)).isInstanceOf(DataException.class);
  }

  @Test
  void theWholeOneOfTwoSetsIsTaken() throws IOException {
    Files.copy(second, directory.resolve("model.ckpt-7-00002-of-00003"));
    assertThat(CheckpointReader.open(prefix).entries()).hasSize(5);
    assertThat(CheckpointPaths.in(directory)).isEqualTo(List.of(prefix));
  }
}
