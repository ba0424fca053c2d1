package org.tfslim.slim.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.slim.SlimException;

class AtomicFileTest {
  @TempDir Path directory;

  @Test
  void replacesAFileAndLeavesNothingBeside() {
    Path file = directory.resolve("notes.txt");
    AtomicFile.write(file, "a much longer first text");
    AtomicFile.write(file, "Stra\u00dfe");
    assertThat(file).hasContent("Stra\u00dfe");
    assertThat(SampleCheckpoints.names(directory)).containsExactly("notes.txt");
  }

  @Test
  void leavesNothingBesideWhenItFails() throws IOException {
    Path target = directory.resolve("target");
    Files.createDirectories(target.resolve("not empty"));
    assertThatThrownBy(() -> AtomicFile.write(target, "text"))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("Cannot write " + target);
    assertThat(SampleCheckpoints.names(directory)).isEmpty();
  }
}
