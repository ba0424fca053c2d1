package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tfslim.classification.testing.TwoClasses;
import org.tfslim.testkit.JavaCommand;

/** What an export leaves that ends in the middle of something, or is not alone. */
class ExportCrashTest {
  private static final int KILLS = Integer.getInteger("tfslim.kills", 3);

  @TempDir private Path folder;
  private Path exportDir;
  private Path checkpoint;

  @BeforeEach
  void saveCheckpoint() {
    exportDir = folder.resolve("export");
    checkpoint = TwoClasses.save(folder);
  }

  private List<String> command(String... more) {
    List<String> command =
        JavaCommand.of(
            ExportProgram.class,
            "--model_name=lenet",
            "--image_size=8",
            "--num_classes=2",
            "--checkpoint_path=" + checkpoint);
    command.addAll(List.of(more));
    return command;
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log.txt").toFile())
        .start();
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private List<String> names() throws IOException {
    if (!Files.exists(exportDir)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(exportDir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private long hiddenBytes() throws IOException {
    if (!Files.exists(exportDir)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(exportDir)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void killedHalfWayItPublishesNothing() throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < KILLS; i++) {
      Process process = start(command("--export_dir=" + exportDir));
      // The first bytes are those of the variables; the check comes after the last ones.
      while (process.isAlive() && hiddenBytes() == 0) {
        Thread.onSpinWait();
      }
      Thread.sleep(random.nextInt(200));
      boolean wasAlive = process.isAlive();
      process.destroyForcibly().waitFor();
      assertThat(wasAlive).as("it was killed before its end").isTrue();
      assertThat(names()).allMatch(name -> name.startsWith("."));
    }
    assertThat(exitCode(start(command("--export_dir=" + exportDir)))).isZero();
    assertThat(names()).containsExactly("1");
    SavedModelBundle.load(exportDir.resolve("1").toString(), "serve").close();
  }

  /** A limit on the size of files fails a write in its middle, as a full disk does. */
  @DisabledOnOs(OS.WINDOWS) // no limits there
  @Test
  void whatDoesNotFitOnTheDiskIsNotPublished() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("frozen.pb"), "old");
    assertThat(exitCode(start(limited(command("--export_dir=" + exportDir))))).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("log.txt")))
        .contains("cannot write", exportDir.toString());
    assertThat(names()).isEmpty();
    List<String> frozen = command("--format=frozen_graph", "--overwrite", "--output_file=" + file);
    assertThat(exitCode(start(limited(frozen)))).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("log.txt"))).contains("cannot write " + file);
    assertThat(file).hasContent("old");
  }

  /** Unable to write files of more than 100 kB; the variables take 500. */
  private static List<String> limited(List<String> command) {
    List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 200; exec \"$@\"", "sh"));
    limited.addAll(command);
    return limited;
  }

  @Test
  void twoAtOnceGetTwoVersions() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(start(command("--export_dir=" + exportDir)));
    }
    for (Process process : processes) {
      assertThat(exitCode(process)).isZero();
    }
    assertThat(names()).containsExactly("1", "2");
  }
}
