package org.tfslim.slim.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.slim.DataException;
import org.tfslim.slim.SlimException;

class ModelVersionTest {
  private static final String MODEL = "saved_model.pb";

  @TempDir private Path folder;

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void publish(long number, String text, boolean overwrite) throws IOException {
    try (ModelVersion version = ModelVersion.begin(folder, number, overwrite)) {
      Files.createDirectory(version.staging().resolve("assets"));
      Files.writeString(version.staging().resolve("assets").resolve("a.txt"), text);
      Files.writeString(version.staging().resolve(MODEL), text);
      version.publish();
    }
  }

  @Test
  void nothingHasTheFinalNameBeforePublishing() throws IOException {
    try (ModelVersion version = ModelVersion.begin(folder, 3, false)) {
      Files.writeString(version.staging().resolve(MODEL), "half");
      assertThat(folder.resolve("3")).doesNotExist();
      // TensorFlow Serving takes every folder whose name is a number for a version.
      assertThat(names(folder)).allMatch(name -> name.startsWith("."));
      version.publish();
    }
    assertThat(names(folder)).containsExactly("3");
    assertThat(folder.resolve("3").resolve(MODEL)).hasContent("half");
  }

  @Test
  void aVersionThatIsNotPublishedLeavesNothing() throws IOException {
    try (ModelVersion version = ModelVersion.begin(folder.resolve("new"), 1, false)) {
      Files.writeString(version.staging().resolve(MODEL), "half");
    }
    assertThat(names(folder.resolve("new"))).isEmpty();
  }

  @Test
  void aVersionIsReplacedOnlyWhenAskedTo() throws IOException {
    publish(1, "old", false);
    assertThatThrownBy(() -> ModelVersion.begin(folder, 1, false))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining(folder.resolve("1").toString())
        .hasMessageContaining("--overwrite")
        .hasMessageContaining("--version");
    publish(1, "new", true);
    assertThat(names(folder)).containsExactly("1");
    assertThat(folder.resolve("1").resolve("assets").resolve("a.txt")).hasContent("new");
  }

  @Test
  void aFolderThatCannotBeMadeIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> ModelVersion.begin(file, 1, false))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void theHighestVersionIsFound() throws IOException {
    publish(9, "", false);
    publish(10, "", false);
    Files.createDirectory(folder.resolve("11"));
    Files.createDirectory(folder.resolve("notes"));
    assertThat(ModelVersions.resolve(folder)).isEqualTo(folder.resolve("10"));
    assertThat(ModelVersions.resolve(folder.resolve("9"))).isEqualTo(folder.resolve("9"));
    assertThatThrownBy(() -> ModelVersions.resolve(folder.resolve("notes")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("notes");
    assertThatThrownBy(() -> ModelVersions.resolve(folder.resolve("nowhere")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere");
  }
}
