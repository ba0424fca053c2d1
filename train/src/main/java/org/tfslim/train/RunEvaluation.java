package org.tfslim.train;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.tfslim.classification.CheckpointEvaluation;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.Evaluator;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.report.ReportWriter;
import org.tfslim.cli.Console;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.formats.Printable;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.Training;

/**
 * The evaluation of a training run, at intervals and at its end, on the part of the data set that
 * is not used for training.
 */
final class RunEvaluation implements AutoCloseable {
  private static final int BATCH_SIZE = 100;

  private final RunDirectory directory;
  private final Evaluator evaluator;
  private final Dataset dataset;
  private final Duration every;

  private RunEvaluation(
      RunDirectory directory, Evaluator evaluator, Dataset dataset, Duration every) {
    this.directory = directory;
    this.evaluator = evaluator;
    this.dataset = dataset;
    this.every = every;
  }

  /** Builds the graph if the flags ask for evaluation. Problems with it thus show up early. */
  static Optional<RunEvaluation> open(TrainSettings run, Console console) {
    ParsedFlags flags = run.flags();
    DatasetInput training = run.input();
    Duration every = Duration.ofSeconds(flags.get(TrainFlags.EVAL_INTERVAL_SECS));
    if (!flags.get(TrainFlags.EVALUATE) && every.isZero()) {
      return Optional.empty();
    }
    DatasetSpec data = training.dataset().spec();
    Dataset dataset =
        Dataset.open(
            data,
            flags.get(TrainFlags.EVAL_SPLIT_NAME).orElseGet(data::evaluationSplit),
            flags.get(TrainFlags.DATASET_DIR));
    ModelSettings settings = new ModelSettings(run.spec(), training.model());
    DatasetInput input = training.withDataset(dataset).withBatchSize(BATCH_SIZE);
    Evaluator evaluator =
        new CheckpointEvaluation(settings, input, OptionalLong.empty()).open(console);
    return Optional.of(new RunEvaluation(run.directory(), evaluator, dataset, every));
  }

  /** Adds evaluation during training, if the flags ask for it. */
  Training during(Training training) {
    return every.isZero() ? training : training.evaluateEvery(every, evaluator::run);
  }

  /** Evaluates the last checkpoint and prints the result. */
  ReportWriter.Evaluated last(Path checkpoint, Console console) {
    long step = CheckpointPaths.step(checkpoint).orElseThrow();
    console.info("evaluating on " + Printable.count(dataset.numSamples(), "image"));
    ClassifierEvaluation evaluation = evaluator.run(checkpoint, () -> {});
    evaluation.lines().forEach(console::println);
    try (EventWriter events = EventWriter.create(directory.evaluation(), Clock.systemUTC())) {
      evaluation.writeTo(events, step);
    }
    return new ReportWriter.Evaluated(dataset, step, evaluation);
  }

  @Override
  public void close() {
    evaluator.close();
  }
}
