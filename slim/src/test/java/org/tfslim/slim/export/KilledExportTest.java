package org.tfslim.slim.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.testkit.KillPoints;

/** Exports that are killed at each of their changes: the old or the new version is there. */
class KilledExportTest {
  private static final String MODEL = "saved_model.pb";

  @TempDir Path rounds;

  private static Path publish(Path folder, OptionalLong number, String text, String process)
      throws IOException {
    try (ModelVersion version = ModelVersion.begin(folder, number, true, process)) {
      Files.createDirectory(version.staging().resolve("assets"));
      Files.writeString(version.staging().resolve("assets").resolve("labels.txt"), text);
      Files.writeString(version.staging().resolve(MODEL), text);
      return version.publish();
    }
  }

  /** What a reader finds, whole. */
  private static String found(Path path) throws IOException {
    Path model = ModelVersions.resolve(path);
    String text = Files.readString(model.resolve(MODEL));
    assertThat(model.resolve("assets").resolve("labels.txt")).hasContent(text);
    return text;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aReplacedVersionIsTheOldOrTheNewOne() throws IOException {
    List<String> seen = new ArrayList<>();
    int changes =
        KillPoints.tryAll(
            rounds,
            folder -> publish(folder, OptionalLong.of(3), "old", "first"),
            folder -> publish(folder, OptionalLong.of(3), "new", "killed"),
            folder -> {
              String text = found(folder);
              assertThat(found(folder.resolve("3"))).isEqualTo(text);
              seen.add(text);
              // It counts what the killed one had put aside, and clears what it left.
              assertThat(publish(folder, OptionalLong.empty(), "next", "later"))
                  .isEqualTo(folder.resolve("4"));
              assertThat(names(folder)).containsExactly("3", "4");
              assertThat(found(folder.resolve("3"))).isEqualTo(text);
            });
    assertThat(changes).isGreaterThan(10);
    assertThat(seen).containsOnly("old", "new");
  }

  @Test
  void theNextVersionIsThereOrNot() throws IOException {
    List<String> seen = new ArrayList<>();
    KillPoints.tryAll(
        rounds,
        folder -> publish(folder, OptionalLong.empty(), "old", "first"),
        folder -> publish(folder, OptionalLong.empty(), "new", "killed"),
        folder -> {
          seen.add(found(folder));
          List<String> versions = names(folder).stream().filter(it -> !it.startsWith(".")).toList();
          publish(folder, OptionalLong.of(9), "next", "later");
          assertThat(names(folder)).hasSize(versions.size() + 1).containsAll(versions);
        });
    assertThat(seen).containsOnly("old", "new");
  }
}
