package org.tfslim.slim.training;

import java.util.Optional;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tfslim.formats.checkpoint.CheckpointState;

/**
 * Stops training as soon as numbers stop being numbers: nothing that is learned after that is of
 * use.
 *
 * @param directory where the checkpoints are; the error names the last one
 */
record NotFiniteGuard(Optional<RunDirectory> directory) {
  /** What a check of the loss inside the graph says; slim's words. */
  static final String LOSS_MESSAGE = "LossTensor is inf or nan";

  /** The loss of the first step is that of the weights it begins with. */
  private static final String BEGINNING =
      "Nothing was learned before it, so the learning rate is not the cause: look at the images, the preprocessing and the weights that training begins with.";

  private static final String LEARNING =
      "The most likely cause is a learning rate that is too high: try a tenth of it, or clip the gradients.";

  /** What the kernel of HistogramSummary says. */
  private static final Pattern IN_SUMMARY =
      Pattern.compile(
          "(Nan|Infinity) in (summary )?histogram for: (?:summaries/)?(\\S+)",
          Pattern.CASE_INSENSITIVE);

  /**
   * Checks the loss of a step.
   *
   * @param step the global step after it
   * @throws NotFiniteLossException if it is NaN or infinite
   */
  void check(float loss, long step) {
    if (!Float.isFinite(loss)) {
      throw failure("The loss became %s at step %d.".formatted(loss, step), step);
    }
  }

  /** The failure for a state in which the variable {@code name} is not finite. */
  NotFiniteLossException variable(String name, long step) {
    return failure(
        "The variable %s became NaN or infinite at step %d.".formatted(name, step), step);
  }

  /** What a failed step means: checks and histograms fail if their values are not finite. */
  RuntimeException translated(TFInvalidArgumentException e, long step) {
    String message = String.valueOf(e.getMessage());
    if (message.contains(LOSS_MESSAGE)) {
      return failure("The loss became NaN or infinite at step %d.".formatted(step), step);
    }
    var found = IN_SUMMARY.matcher(message);
    return found.find()
        ? failure("%s became NaN or infinite at step %d.".formatted(found.group(3), step), step)
        : e;
  }

  private NotFiniteLossException failure(String what, long step) {
    return new NotFiniteLossException(
        what + " " + (step <= 1 ? BEGINNING : LEARNING) + " " + last());
  }

  private String last() {
    return directory
        .map(RunDirectory::path)
        .flatMap(CheckpointState::latestIfKnown)
        .map(
            "The last checkpoint before it is %s; run again with a lower rate to continue from there."
                ::formatted)
        .orElse("There is no checkpoint from before it.");
  }
}
