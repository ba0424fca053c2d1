package org.tfslim.eval;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.tfslim.cli.Console;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.slim.evaluation.ClassifierEvaluation;

/** The destinations of results: standard output, an event file, the metrics file. */
final class EvalOutput implements AutoCloseable {
  private final Console console;
  private final Optional<ScoreFormat> scores;
  private final Optional<Path> metricsFile;
  private Optional<EventWriter> events;

  private EvalOutput(
      Console console,
      Optional<ScoreFormat> scores,
      Optional<Path> metricsFile,
      Optional<EventWriter> events) {
    this.console = console;
    this.scores = scores;
    this.metricsFile = metricsFile;
    this.events = events;
  }

  /** Starts an event file; if it cannot be written, the numbers are still printed. */
  static EvalOutput open(ParsedFlags flags, Console console) {
    return new EvalOutput(
        console,
        flags.get(EvalFlags.CONFUSION_MATRIX)
            ? Optional.of(flags.get(EvalFlags.FORMAT))
            : Optional.empty(),
        flags.get(EvalFlags.METRICS_FILE),
        events(flags, console));
  }

  private static Optional<EventWriter> events(ParsedFlags flags, Console console) {
    try {
      return Optional.of(
          EventWriter.create(flags.get(EvalFlags.EVAL_DIR), Clock.systemUTC())
              .warning(console::warn));
    } catch (SlimException e) {
      warn(console, e);
      return Optional.empty();
    }
  }

  private static void warn(Console console, SlimException failure) {
    console.warn(
        "there is no curve of this evaluation, because --%s does not take it: %s"
            .formatted(EvalFlags.EVAL_DIR.name(), failure.getMessage()));
  }

  /** Prints and writes a result; everything is flushed when this returns. */
  void report(EvalResult result) {
    ClassifierEvaluation evaluation = result.evaluation();
    evaluation.lines().forEach(console::println);
    scores.ifPresent(format -> console.print(format.of(result)));
    if (evaluation.notFinite() > 0) {
      console.warn(
          "%d of %s have logits that are NaN or infinite; they count as wrong"
              .formatted(evaluation.notFinite(), Printable.count(evaluation.samples(), "sample")));
    }
    console.info(
        Printable.count(evaluation.samples(), "sample")
            + " in "
            + Printable.count(evaluation.batches(), "batch", "batches"));
    metricsFile.ifPresent(file -> AtomicFile.write(file, MetricsJson.of(result)));
    try {
      events.ifPresent(writer -> evaluation.writeTo(writer, result.step()));
    } catch (SlimException e) {
      warn(console, e);
      events = Optional.empty();
    }
  }

  @Override
  public void close() {
    events.ifPresent(EventWriter::close);
  }
}
