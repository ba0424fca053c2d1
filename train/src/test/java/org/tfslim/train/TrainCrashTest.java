package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;

/**
 * What a training process leaves that ends in the middle of something. {@code -Dtfslim.kills=20}
 * kills it more often.
 */
class TrainCrashTest {
  private static final int KILLS = Integer.getInteger("tfslim.kills", 3);

  @TempDir private Path trainDir;

  /** The last checkpoint in which nothing is missing or damaged. */
  private Path newestWhole() {
    List<Path> whole =
        CheckpointPaths.in(trainDir).stream()
            .filter(
                prefix ->
                    CheckpointReader.open(prefix)
                        .problems(CheckpointReader.Depth.CHECKSUMS)
                        .isEmpty())
            .toList();
    assertThat(whole).isNotEmpty();
    return whole.get(whole.size() - 1);
  }

  @Test
  void killedAtAnyMomentItGoesOnFromTheNewestWholeCheckpoint()
      throws IOException, InterruptedException {
    Random random = new Random(5);
    String[] flags = {"--batch_size=4", "--optimizer=adam", "--save_interval_secs=1"};
    try (TrainProcess process = TrainProcess.start(trainDir, flags)) {
      process.lineWith("global step");
    }
    long reached = CheckpointPaths.step(newestWhole()).orElseThrow();
    for (int i = 0; i < KILLS; i++) {
      Path newest = newestWhole();
      try (TrainProcess process = TrainProcess.start(trainDir, flags)) {
        assertThat(process.lineWith("resuming from")).endsWith("resuming from " + newest);
        process.lineWith("saved ");
        Thread.sleep(random.nextInt(1500));
      }
      long step = CheckpointPaths.step(newestWhole()).orElseThrow();
      assertThat(step).as("kill %d", i).isGreaterThan(reached);
      reached = step;
    }
  }

  /** A limit on the size of files fails a write in its middle, as a full disk does. */
  @DisabledOnOs(OS.WINDOWS) // no limits there
  @Test
  void aCheckpointThatDoesNotFitOnTheDiskLeavesTheOneBefore()
      throws IOException, InterruptedException {
    try (TrainProcess process =
        TrainProcess.start(trainDir, "--batch_size=4", "--max_number_of_steps=1")) {
      assertThat(process.exitCode()).isZero();
    }
    int fiveMegabytes = 10 << 10;
    try (TrainProcess process =
        TrainProcess.startWithSmallFiles(
            fiveMegabytes, trainDir, "--batch_size=4", "--max_number_of_steps=2")) {
      assertThat(process.lineWith("Cannot write the checkpoint"))
          .contains(trainDir.resolve("model.ckpt-2").toString(), "Older checkpoints are as they");
      assertThat(process.exitCode()).isEqualTo(1);
    }
    Path first = trainDir.resolve("model.ckpt-1");
    assertThat(newestWhole()).isEqualTo(first);
    try (TrainProcess process =
        TrainProcess.start(trainDir, "--batch_size=4", "--max_number_of_steps=2")) {
      assertThat(process.lineWith("resuming from")).endsWith("resuming from " + first);
      assertThat(process.exitCode()).isZero();
    }
    assertThat(newestWhole()).isEqualTo(trainDir.resolve("model.ckpt-2"));
  }
}
