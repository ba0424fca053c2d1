package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.testing.SampleCheckpoints;
import org.tfslim.testkit.TestData;

class CheckpointStateTest {
  @TempDir Path directory;

  private void state(String text) {
    SampleCheckpoints.write(directory.resolve("checkpoint"), text);
  }

  private CheckpointState read() {
    return CheckpointState.read(directory).orElseThrow();
  }

  @Test
  void isWrittenAsPythonWritesIt() {
    Path golden = TestData.path("goldens/checkpoints/lenet_v2");
    CheckpointState state = CheckpointState.read(golden).orElseThrow();
    new CheckpointState(directory.resolve(state.latest().getFileName()), List.of())
        .write(directory);
    assertThat(directory.resolve("checkpoint"))
        .hasSameBinaryContentAs(golden.resolve("checkpoint"));
    assertThat(SampleCheckpoints.names(directory)).containsExactly("checkpoint");
  }

  @Test
  void comesBackAsItWasWritten() {
    Path far = directory.resolveSibling("elsewhere").resolve("model.ckpt-1").toAbsolutePath();
    Path odd = directory.resolve("m\u00f6 \"d'el\\\n\t\u0001.ckpt-2");
    new CheckpointState(odd, List.of(far, odd)).write(directory);
    assertThat(directory.resolve("checkpoint"))
        .hasContent(
            "model_checkpoint_path: \"m\u00f6 \\\"d\\'el\\\\\\n\\t\\001.ckpt-2\"\n"
                + "all_model_checkpoint_paths: \""
                + far
                + "\"\nall_model_checkpoint_paths: \"m\u00f6 \\\"d\\'el\\\\\\n\\t\\001.ckpt-2\"\n");
    assertThat(read()).isEqualTo(new CheckpointState(odd, List.of(far, odd)));
  }

  @Test
  void namesTheLatestLast() {
    Path one = directory.resolve("model.ckpt-1");
    Path two = directory.resolve("model.ckpt-2");
    assertThat(new CheckpointState(one, List.of(one, two)).all()).containsExactly(two, one);
    assertThat(new CheckpointState(two, List.of(one)).all()).containsExactly(one, two);
  }

  @Test
  void readsEverythingThatPythonWrites() {
    state(
        """
        # a comment
        model_checkpoint_path: "model.ckpt-2"
        all_model_checkpoint_paths: "/else/where/model.ckpt-1"
        all_model_checkpoint_paths: 'model.'
            "ckpt-2"
        all_model_checkpoint_timestamps: 1700000000.25
        all_model_checkpoint_timestamps: 1.7e+09
        last_preserved_timestamp: -1
        """);
    assertThat(read().latest()).isEqualTo(directory.resolve("model.ckpt-2"));
    assertThat(read().all())
        .containsExactly(Path.of("/else/where/model.ckpt-1"), directory.resolve("model.ckpt-2"));
  }

  @Test
  void findsCheckpointsOfAMovedDirectory() {
    Path moved = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7"));
    state("model_checkpoint_path: \"/once/here/model.ckpt-7\"");
    assertThat(CheckpointState.latest(directory)).contains(moved);
  }

  @Test
  void aCheckpointOfThatNameBesideTheStateFileComesFirst() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    SampleCheckpoints.copyTo(other.resolve("model.ckpt-7"));
    Path copy = Files.createDirectory(directory.resolve("copy"));
    for (String written :
        List.of(
            other + "/model.ckpt-7",
            "../other/model.ckpt-7",
            "./model.ckpt-7",
            "model.ckpt-7/../../other/model.ckpt-7/",
            "C:\\\\Users\\\\me\\\\model.ckpt-7",
            "C:model.ckpt-7",
            ".\\\\checkpoints\\\\model.ckpt-7",
            "checkpoints\\\\model.ckpt-7",
            "\\\\\\\\server\\\\train\\\\model.ckpt-7",
            "D:/train\\\\model.ckpt-7")) {
      SampleCheckpoints.write(
          copy.resolve("checkpoint"), "model_checkpoint_path: \"%s\"".formatted(written));
      boolean posix = !written.contains("\\") && !written.contains(":");
      if (posix && written.contains("other")) {
        Path named = CheckpointState.latest(copy).orElseThrow();
        assertThat(named.normalize().getParent()).as(written).isEqualTo(other);
      }
      Path beside = SampleCheckpoints.copyTo(copy.resolve("model.ckpt-7"));
      assertThat(CheckpointState.latest(copy)).as(written).contains(beside);
      for (Path file : CheckpointPaths.files(beside)) {
        Files.delete(file);
      }
    }
  }

  @Test
  void windowsPathsBelowTheDirectoryAreFound() throws IOException {
    Files.createDirectory(directory.resolve("checkpoints"));
    Path below = SampleCheckpoints.copyTo(directory.resolve("checkpoints").resolve("model.ckpt-7"));
    state("model_checkpoint_path: \".\\\\checkpoints\\\\model.ckpt-7\"");
    assertThat(read().latest().normalize()).isEqualTo(below);
    state("model_checkpoint_path: \"C:\\\\gone\\\\model.ckpt-9\"");
    assertThat(read().latest()).isEqualTo(directory.resolve("model.ckpt-9"));
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsDoNotMatter() {
    Path here = SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7"));
    state("\ufeffmodel_checkpoint_path: \"model.ckpt-7\"\r\n");
    assertThat(CheckpointState.latest(directory)).contains(here);
  }

  @Test
  void aCheckpointInSeveralV1FilesIsNamedByItsPattern() {
    Path sharded =
        SampleCheckpoints.copy(SampleCheckpoints.SHARDED_V1, directory.resolve("model.ckpt-7"));
    state("model_checkpoint_path: \"/old/model.ckpt-7-?????-of-00002\"");
    assertThat(CheckpointState.latest(directory)).contains(sharded);
    read().write(directory);
    assertThat(directory.resolve("checkpoint"))
        .content()
        .startsWith("model_checkpoint_path: \"model.ckpt-7-?????-of-00002\"\n");
  }

  @Test
  void manyAndLongPathsAreReadQuickly() {
    long start = System.nanoTime();
    state("model_checkpoint_path: '" + "../".repeat(150_000) + "model.ckpt-1'");
    assertThatThrownBy(this::read).hasMessageContaining("a path of 450012 characters");
    String line = "all_model_checkpoint_paths: '" + "../".repeat(1300) + "model.ckpt-1'\n";
    state("model_checkpoint_path: 'model.ckpt-1'\n" + line.repeat(1000));
    assertThat(read().all()).hasSize(2);
    state("model_checkpoint_path: 'a'\n" + "all_model_checkpoint_paths: 'a'\n".repeat(100_000));
    assertThat(read().all()).hasSize(1);
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(5);
  }

  @Test
  void isEmptyWithoutAFile() {
    assertThat(CheckpointState.read(directory)).isEmpty();
    assertThat(CheckpointState.latest(directory.resolve("gone"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "all_model_checkpoint_paths: 'a'",
        "model_checkpoint_path: ''",
        "model_checkpoint_path",
        "model_checkpoint_path 'a'",
        "model_checkpoint_path: 'a",
        "model_checkpoint_path: 'a\n'",
        "model_checkpoint_path: '\\q'",
        "model_checkpoint_path: '\\377'",
        "model_checkpoint_path: 'a\\",
        "model_checkpoint_path: 'a\\000b'",
        "model_checkpoint_path: '..'",
        "model_checkpoint_path: 'a/.'",
        "model_checkpoint_path: '/'",
        "model_checkpoint_path: 'a' }"
      })
  void refusesDamage(String text) {
    state(text);
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The state file " + directory.resolve("checkpoint") + " is damaged");
  }

  @Test
  void refusesRandomDamageOnly() {
    byte[] good =
        "model_checkpoint_path: \"model.ckpt-2\"\nall_model_checkpoint_paths: \"model.ckpt-2\"\n"
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      SampleCheckpoints.write(directory.resolve("checkpoint"), bytes);
      try {
        read();
      } catch (DataException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 499);
  }

  @Test
  void saysWhenItCannotBeWritten() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    CheckpointState state = new CheckpointState(file.resolve("model.ckpt-1"), List.of());
    assertThatThrownBy(() -> state.write(file))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("cannot write " + file.resolve("checkpoint"));
  }
}
