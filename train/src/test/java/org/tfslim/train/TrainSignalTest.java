package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointState;

/** What a training process leaves that is asked to stop. */
@DisabledOnOs(OS.WINDOWS) // no signals there
class TrainSignalTest {
  @TempDir private Path trainDir;

  private TrainProcess start(int batchSize) throws IOException {
    return TrainProcess.start(trainDir, "--batch_size=" + batchSize, "--log_every_n_steps=1");
  }

  @Test
  void theFirstSignalWritesALastCheckpoint() throws IOException, InterruptedException {
    try (TrainProcess process = start(16)) {
      process.lineWith("global step 1: loss");
      process.terminate();
      process.lineWith("stopping after this step");
      String saved = process.lineWith("saved ");
      assertThat(process.lineWith("stopped at step"))
          .endsWith("; the same command continues from there");
      assertThat(process.exitCode()).isEqualTo(130);
      Path latest = CheckpointState.latest(trainDir).orElseThrow();
      assertThat(saved).endsWith(" saved " + latest);
      assertThat(CheckpointPaths.step(latest).orElseThrow()).isPositive();
      CheckpointReader.open(latest).verify(CheckpointReader.Depth.CHECKSUMS);
    }
  }

  @Test
  void aSecondRunInTheDirectoryIsRefusedUntilTheFirstIsDead()
      throws IOException, InterruptedException {
    try (TrainProcess first = start(16)) {
      first.lineWith("global step 5");
      try (TrainProcess second = start(16)) {
        assertThat(second.lineWith("is in use")).contains("process " + first.pid() + " on ");
        assertThat(second.exitCode()).isEqualTo(1);
      }
      first.lineWith("global step");
    }
    try (TrainProcess second = start(16)) {
      second.lineWith("global step");
    }
  }

  @Test
  void trainingIsEvaluatedOnItsWayAndStopsInBetween() throws IOException, InterruptedException {
    try (TrainProcess process =
        TrainProcess.start(trainDir, "--batch_size=16", "--eval_interval_secs=1")) {
      assertThat(process.lineWith("eval/Accuracy["))
          .containsPattern("step \\d+: eval/Accuracy\\[0\\.\\d+] eval/Recall_5\\[");
      process.lineWith("global step");
      process.terminate();
      process.lineWith("stopped at step");
      assertThat(process.exitCode()).isEqualTo(130);
    }
    try (Stream<Path> files = Files.list(trainDir.resolve("eval"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("events.out.tfevents."));
    }
  }

  @Test
  void theSecondSignalEndsItInTheMiddleOfAStep() throws IOException, InterruptedException {
    try (TrainProcess process = start(6000)) { // A step that takes seconds.
      Path first = trainDir.resolve("model.ckpt-0");
      process.lineWith("saved " + first);
      process.terminate();
      process.lineWith("stopping after this step");
      process.terminate();
      assertThat(process.lineWith("ended at once"))
          .endsWith("no last checkpoint was written; the same command continues from " + first);
      assertThat(process.exitCode()).isEqualTo(130);
      CheckpointReader.open(first).verify(CheckpointReader.Depth.CHECKSUMS);
    }
  }
}
