package org.tfslim.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.testing.SampleCheckpoints;

class UnfinishedFilesTest {
  @TempDir Path directory;

  private void touch(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    SampleCheckpoints.write(file, "x");
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void removesWhatSaversLeave() throws IOException {
    SampleCheckpoints.copyTo(directory.resolve("model.ckpt-7"));
    List<String> whole = tree();
    touch("model.ckpt-8_temp/part-00000-of-00001.data-00000-of-00001");
    touch("model.ckpt-8_temp/part-00000-of-00001.index");
    touch("model.ckpt-9_temp_0123abcd/part-00000-of-00001.data-00000-of-00001.tempstate99");
    touch("model.ckpt-8.index.tempstate1234567");
    touch("model.ckpt-8.data-00000-of-00001");
    touch(".checkpoint.01234567-89ab-cdef-0123-456789abcdef.partial");
    assertThat(UnfinishedFiles.remove(directory))
        .extracting(CheckpointPaths::name)
        .containsExactlyInAnyOrder(
            "model.ckpt-8_temp",
            "model.ckpt-9_temp_0123abcd",
            "model.ckpt-8.index.tempstate1234567",
            "model.ckpt-8.data-00000-of-00001",
            ".checkpoint.01234567-89ab-cdef-0123-456789abcdef.partial");
    assertThat(tree()).isEqualTo(whole);
    assertThat(directory.resolve("model.ckpt-8_temp")).doesNotExist();
  }

  @Test
  void leavesEverythingElse() throws IOException {
    touch("model.ckpt-8_temp/part-00000-of-00001.index");
    touch("model.ckpt-8_temp/notes.txt");
    touch("experiment_temp/part-1");
    touch("variables.data-00000-of-00001");
    touch(".checkpoint.partial");
    touch("events.out.tfevents.1");
    List<String> before = tree();
    assertThat(UnfinishedFiles.remove(directory)).isEmpty();
    assertThat(tree()).isEqualTo(before);
    assertThat(UnfinishedFiles.remove(directory.resolve("gone"))).isEmpty();
  }
}
