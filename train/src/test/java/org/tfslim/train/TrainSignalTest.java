package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.slim.checkpoint.CheckpointPaths;
import org.tfslim.slim.checkpoint.CheckpointReader;
import org.tfslim.slim.checkpoint.CheckpointState;
import org.tfslim.slim.testing.TestData;

/** What a training process leaves that is asked to stop. */
@DisabledOnOs(OS.WINDOWS) // no signals there
class TrainSignalTest {
  @TempDir private Path trainDir;
  private Process process;
  private BufferedReader output;

  private void start(int batchSize) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TrainProgram.class.getName(),
                "--model_name=lenet",
                "--dataset_name=fashion_mnist",
                "--dataset_dir=" + TestData.path("fashion_mnist"),
                "--train_dir=" + trainDir,
                "--batch_size=" + batchSize,
                "--log_every_n_steps=1")
            .redirectErrorStream(true)
            .start();
    output = process.inputReader();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private void terminate() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
  }

  private String lineWith(String text) throws IOException {
    String line = output.readLine();
    while (line != null && !line.contains(text)) {
      line = output.readLine();
    }
    assertThat(line).as("a line with " + text).isNotNull();
    return line;
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void theFirstSignalWritesALastCheckpoint() throws IOException, InterruptedException {
    start(16);
    lineWith("global step 1: loss");
    terminate();
    lineWith("stopping after this step");
    String saved = lineWith("saved ");
    assertThat(lineWith("stopped at step")).endsWith("; the same command goes on from there");
    assertThat(exitCode()).isEqualTo(130);
    Path latest = CheckpointState.latest(trainDir).orElseThrow();
    assertThat(saved).endsWith(" saved " + latest);
    assertThat(CheckpointPaths.step(latest).orElseThrow()).isPositive();
    CheckpointReader.open(latest).verify(CheckpointReader.Depth.CHECKSUMS);
  }

  @Test
  void theSecondSignalEndsItInTheMiddleOfAStep() throws IOException, InterruptedException {
    start(6000); // A step that takes seconds.
    Path first = trainDir.resolve("model.ckpt-0");
    lineWith("saved " + first);
    terminate();
    lineWith("stopping after this step");
    terminate();
    assertThat(lineWith("ended at once"))
        .endsWith("no last checkpoint was written; the same command goes on from " + first);
    assertThat(exitCode()).isEqualTo(130);
    CheckpointReader.open(first).verify(CheckpointReader.Depth.CHECKSUMS);
  }
}
