package org.tfslim.slim.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.WriteFailure;

/**
 * The directory of a training run, slim's {@code train_dir}: what lies where in it, and the tags of
 * its curves.
 *
 * @param path the directory; checkpoints, {@code checkpoint}, event files and {@code
 *     model_info.json} lie in it
 */
public record RunDirectory(Path path) {
  /** The tag of the total loss in event files. */
  public static final String TOTAL_LOSS = "total_loss";

  /** The tag of the learning rate in event files. */
  public static final String LEARNING_RATE = "learning_rate";

  /** The name of the file with the flags that the run was started with. */
  public static final String FLAGS = "flags.txt";

  /** The directory at a path, which need not exist yet. */
  public static RunDirectory at(Path path) {
    return new RunDirectory(path);
  }

  /**
   * Makes the directory unless it exists.
   *
   * @throws SlimException if it cannot be made
   */
  public void create() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw WriteFailure.of(path, e).exception(e, "train_dir");
    }
  }

  /**
   * Makes the directory unless it exists, and takes the right to train in it until the lock is
   * closed or the process ends. A {@link Trainer} does it itself.
   *
   * @param warnings is told if the file system has no locks
   * @throws SlimException if another run has it; the message names its process and host
   */
  public RunLock lock(Consumer<String> warnings) {
    create();
    return RunLock.take(this, warnings);
  }

  /**
   * The prefix of the checkpoint of a step: {@code model.ckpt-STEP}.
   *
   * @param step the global step
   */
  public Path checkpoint(long step) {
    return path.resolve("model.ckpt-" + step);
  }

  /** The file with the flags that the run was started with. */
  public Path flags() {
    return path.resolve(FLAGS);
  }

  /** The page about the run. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** The folder with the event files of evaluations during the run. */
  public Path evaluation() {
    return path.resolve("eval");
  }

  /** The path, as messages show it. */
  @Override
  public String toString() {
    return path.toString();
  }
}
