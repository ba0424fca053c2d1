package org.tfslim.eval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.tfslim.classification.Evaluator;
import org.tfslim.classification.ModelInfo;
import org.tfslim.cli.Console;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.StopSignal;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.slim.evaluation.CheckpointWatch;
import org.tfslim.slim.evaluation.Checkpoints;
import org.tfslim.slim.evaluation.FoundCheckpoint;

/**
 * {@code --watch}: evaluates the checkpoints of a folder as they appear. One that cannot be used is
 * reported and left out. Source: {@code slim.evaluation.evaluation_loop}.
 */
final class EvalWatch {
  private final ParsedFlags flags;
  private final Path directory;
  private final Console console;
  private Optional<EvalHistory> opened = Optional.empty();

  /** Whether the history has all results so far. */
  private boolean kept = true;

  EvalWatch(ParsedFlags flags, Path directory, Console console) {
    this.flags = flags;
    this.directory = directory;
    this.console = console;
  }

  /** Is read when the first checkpoint is there, because the file beside it names the data set. */
  private EvalHistory history() {
    EvalHistory history =
        opened.orElseGet(
            () ->
                EvalHistory.open(
                    flags.get(EvalFlags.EVAL_DIR),
                    new EvalHistory.Data(
                        flags.get(EvalFlags.DATASET_DIR),
                        EvalFlags.split(flags, ModelInfo.in(directory))),
                    console::warn));
    opened = Optional.of(history);
    return history;
  }

  /**
   * Evaluates until it is asked to stop, or until no new checkpoint has appeared for the given
   * time.
   *
   * @return the exit code
   * @throws DataException if no checkpoint could be evaluated in that time
   */
  int run() throws InterruptedException {
    StopSignal stop =
        StopSignal.install(console, () -> "the evaluation in progress is not written");
    try (stop) {
      Checkpoints checkpoints = watch(stop).start();
      console.info("watching %s for checkpoints".formatted(directory));
      Optional<FoundCheckpoint> first = checkpoints.next();
      if (first.isPresent()) {
        evaluateAll(first.get(), checkpoints, stop);
      }
    }
    if (stop.requested()) {
      return Program.INTERRUPTED;
    }
    if (!history().hasAnyOf(directory)) {
      throw new DataException(
          "no checkpoint in %s could be evaluated within %d seconds; is it the --train_dir of a training run?"
              .formatted(directory, flags.get(EvalFlags.TIMEOUT_SECS).orElseThrow()));
    }
    console.info("no new checkpoint came in time; the same command continues from here");
    return 0;
  }

  private CheckpointWatch watch(StopSignal stop) {
    CheckpointWatch watch =
        CheckpointWatch.of(directory)
            .withInterval(Duration.ofSeconds(flags.get(EvalFlags.EVAL_INTERVAL_SECS)))
            .without(found -> history().has(found))
            .stopWhen(stop::requested);
    return flags
        .get(EvalFlags.TIMEOUT_SECS)
        .map(seconds -> watch.withTimeout(Duration.ofSeconds(seconds)))
        .orElse(watch);
  }

  /** The file beside the first checkpoint says what the network is. */
  private void evaluateAll(FoundCheckpoint first, Checkpoints others, StopSignal stop)
      throws InterruptedException {
    EvalSettings settings = EvalSettings.of(flags, first.prefix());
    try (Evaluator evaluator =
            settings.evaluation().open(CheckpointFlags.messages(flags, console));
        EvalOutput output = EvalOutput.open(flags, console)) {
      evaluate(first, settings, evaluator, output, stop);
      others.forEach(found -> evaluate(found, settings, evaluator, output, stop));
    }
  }

  private void evaluate(
      FoundCheckpoint found,
      EvalSettings settings,
      Evaluator evaluator,
      EvalOutput output,
      StopSignal stop) {
    console.info(settings.announcement(found.prefix()));
    try {
      evaluator.restore(found.prefix());
    } catch (DataException e) {
      if (!CheckpointPaths.exists(found.prefix())) {
        console.info("left out: %s was deleted before it was read".formatted(found.prefix()));
        return;
      }
      console.warn("left out: " + flags.spelled(e.getMessage(), e.options()));
      return;
    }
    try {
      EvalResult result = settings.pass(evaluator, found.prefix(), console, stop::requested);
      output.report(result);
      kept &= history().add(found, result);
    } catch (CancellationException e) {
      console.info("this evaluation was cut short; the same command repeats it");
    }
    if (!console.flush()) {
      throw new SlimException(
          kept
              ? "standard output did not take all results; %s has them"
                  .formatted(flags.get(EvalFlags.EVAL_DIR).resolve(EvalHistory.FILE_NAME))
              : "standard output did not take all results");
    }
  }
}
