package org.tfslim.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  @Test
  void replacesAFileAndLeavesNothingBeside() throws IOException {
    Path file = directory.resolve("notes.txt");
    AtomicFile.write(file, "a much longer first text");
    AtomicFile.write(file, "Stra\u00dfe");
    assertThat(file).hasContent("Stra\u00dfe");
    assertThat(names()).containsExactly("notes.txt");
  }

  @Test
  void leavesNothingBesideWhenItFails() throws IOException {
    Path target = directory.resolve("target");
    Files.createDirectories(target.resolve("not empty"));
    assertThatThrownBy(() -> AtomicFile.write(target, "text"))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("cannot write " + target);
    assertThat(names()).containsExactly("target");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
