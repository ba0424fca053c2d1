package org.tfslim.slim.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.testkit.JavaCommand;

class ModelVersionTest {
  private static final String MODEL = "saved_model.pb";

  /** Begins a version and publishes it when it is told to. */
  static final class Exporter {
    public static void main(String[] args) throws IOException {
      try (ModelVersion version =
          ModelVersion.begin(
              Path.of(args[0]),
              args.length > 1 ? OptionalLong.of(Long.parseLong(args[1])) : OptionalLong.empty(),
              false)) {
        Files.writeString(version.staging().resolve(MODEL), "by another process");
        System.out.println(version.staging());
        if (System.in.read() >= 0) {
          version.publish();
        }
      }
    }
  }

  @TempDir private Path folder;

  private ModelVersion begin(long version) {
    return ModelVersion.begin(folder, OptionalLong.of(version), false);
  }

  /** An exporter of a version, or of the next one where none is given. */
  private Process startExporter(String... version) throws IOException {
    List<String> command = JavaCommand.of(Exporter.class, folder.toString());
    command.addAll(List.of(version));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Path staging(Process exporter) throws IOException {
    Path staging = Path.of(exporter.inputReader().readLine());
    assertThat(staging.resolve(MODEL)).exists();
    return staging;
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void publish(long number, String text, boolean overwrite) throws IOException {
    try (ModelVersion version = ModelVersion.begin(folder, OptionalLong.of(number), overwrite)) {
      Files.createDirectory(version.staging().resolve("assets"));
      Files.writeString(version.staging().resolve("assets").resolve("a.txt"), text);
      Files.writeString(version.staging().resolve(MODEL), text);
      version.publish();
    }
  }

  @Test
  void nothingHasTheFinalNameBeforePublishing() throws IOException {
    try (ModelVersion version = begin(3)) {
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
    try (ModelVersion version =
        ModelVersion.begin(folder.resolve("new"), OptionalLong.of(1), false)) {
      Files.writeString(version.staging().resolve(MODEL), "half");
    }
    assertThat(names(folder.resolve("new"))).isEmpty();
  }

  @Test
  void aVersionIsReplacedOnlyWhenAskedTo() throws IOException {
    publish(1, "old", false);
    assertThatThrownBy(() -> begin(1))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining(folder.resolve("1").toString())
        .hasMessageContaining("overwrite")
        .hasMessageContaining("version");
    publish(1, "new", true);
    assertThat(names(folder)).containsExactly("1");
    assertThat(folder.resolve("1").resolve("assets").resolve("a.txt")).hasContent("new");
  }

  @Test
  void whatAKilledExportLeftIsRemoved() throws IOException, InterruptedException {
    Process exporter = startExporter("1");
    Path left = staging(exporter);
    exporter.destroyForcibly().waitFor();
    assertThat(left.resolve(MODEL)).exists();
    publish(10, "", false);
    assertThat(names(folder)).containsExactly("10");
  }

  @Test
  void exportsAtTheSameTimeLeaveEachOtherAlone() throws IOException, InterruptedException {
    try (ModelVersion ours = begin(1)) {
      Files.writeString(ours.staging().resolve(MODEL), "ours");
      // This process must not lose its lock by looking for the locks of others.
      begin(1).close();
      Process exporter = startExporter("1");
      Path theirs = staging(exporter);
      assertThat(ours.staging().resolve(MODEL)).exists();
      publish(2, "", false);
      begin(1).close();
      assertThat(theirs.resolve(MODEL)).exists();
      exporter.outputWriter().append('p').flush();
      assertThat(exporter.waitFor()).isZero();
      assertThat(folder.resolve("1").resolve(MODEL)).hasContent("by another process");
      assertThatThrownBy(ours::publish)
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("overwrite");
    }
    assertThat(names(folder)).containsExactly("1", "2");
    assertThat(folder.resolve("1").resolve(MODEL)).hasContent("by another process");
  }

  @Test
  void aVersionThatAKilledExportPutAsideComesBack() throws IOException {
    publish(1, "old", false);
    Files.move(folder.resolve("1"), folder.resolve(".1.process.export.old"));
    Files.createFile(folder.resolve(".1.process.export.lock"));
    Files.createDirectory(folder.resolve(".1.process.export.partial"));
    assertThatThrownBy(() -> begin(1)).hasMessageContaining("exists already");
    assertThat(names(folder)).containsExactly("1");
    assertThat(folder.resolve("1").resolve(MODEL)).hasContent("old");
  }

  @Test
  void aFolderThatCannotBeMadeIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> ModelVersion.begin(file, OptionalLong.of(1), false))
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

  @Test
  void theNextVersionIsOneAboveTheHighest() throws IOException {
    assertThat(publishNext("first")).isEqualTo(folder.resolve("1"));
    publish(41, "", false);
    Files.createDirectory(folder.resolve("notes"));
    assertThat(publishNext("next")).isEqualTo(folder.resolve("42"));
    assertThat(folder.resolve("42").resolve(MODEL)).hasContent("next");
    assertThat(names(folder)).containsExactly("1", "41", "42", "notes");
  }

  private Path publishNext(String text) throws IOException {
    try (ModelVersion version = ModelVersion.begin(folder, OptionalLong.empty(), false)) {
      Files.writeString(version.staging().resolve(MODEL), text);
      return version.publish();
    }
  }

  @Test
  void exportsAtTheSameTimeGetTwoVersions() throws IOException, InterruptedException {
    List<Process> exporters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      exporters.add(startExporter());
    }
    for (Process exporter : exporters) {
      staging(exporter);
    }
    for (Process exporter : exporters) {
      exporter.outputWriter().append('p').flush();
    }
    for (Process exporter : exporters) {
      assertThat(exporter.waitFor()).isZero();
    }
    assertThat(names(folder)).containsExactly("1", "2", "3", "4");
  }

  @Test
  void whoIsSlowerTakesTheNextNumber() throws IOException {
    try (ModelVersion slow = ModelVersion.begin(folder, OptionalLong.empty(), false)) {
      Files.writeString(slow.staging().resolve(MODEL), "slow");
      assertThat(publishNext("fast")).isEqualTo(folder.resolve("1"));
      assertThat(slow.publish()).isEqualTo(folder.resolve("2"));
    }
    assertThat(folder.resolve("1").resolve(MODEL)).hasContent("fast");
  }

  @Test
  void whatAKilledExportOfTheNextVersionLeftIsRemoved() throws IOException, InterruptedException {
    Process exporter = startExporter();
    Path left = staging(exporter);
    exporter.destroyForcibly().waitFor();
    assertThat(left.resolve(MODEL)).exists();
    assertThat(publishNext("")).isEqualTo(folder.resolve("1"));
    assertThat(names(folder)).containsExactly("1");
  }
}
