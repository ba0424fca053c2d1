package org.tfslim.train;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.tfslim.nets.CheckpointEvaluation;
import org.tfslim.nets.DatasetInput;
import org.tfslim.nets.Evaluator;
import org.tfslim.nets.ModelSettings;
import org.tfslim.nets.NetSpec;
import org.tfslim.nets.ReportWriter;
import org.tfslim.slim.checkpoint.CheckpointPaths;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.cli.WorkClock;
import org.tfslim.slim.data.Dataset;
import org.tfslim.slim.data.DatasetSpec;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.learning.CheckpointHook;
import org.tfslim.slim.learning.EvaluationHook;
import org.tfslim.slim.summaries.EventWriter;

/**
 * The evaluation of a training run, in intervals and at its end, on the part of the data set that
 * is not for training.
 */
final class RunEvaluation implements AutoCloseable {
  private static final int BATCH_SIZE = 100;
  private static final String FOLDER = "eval";

  private final Evaluator evaluator;
  private final Dataset dataset;
  private final Duration every;

  private RunEvaluation(Evaluator evaluator, Dataset dataset, Duration every) {
    this.evaluator = evaluator;
    this.dataset = dataset;
    this.every = every;
  }

  /** Builds the graph, where the flags ask for evaluation: what is wrong with it shows early. */
  static Optional<RunEvaluation> open(
      ParsedFlags flags, NetSpec spec, DatasetInput training, Console console) {
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
    ModelSettings settings =
        new ModelSettings(
            spec,
            training.numClasses(),
            training.imageSize(),
            training.channels(),
            training.preprocessing(),
            training.labels());
    DatasetInput input = training.withDataset(dataset).withBatchSize(BATCH_SIZE);
    Evaluator evaluator =
        new CheckpointEvaluation(settings, input, OptionalLong.empty()).open(console::info);
    return Optional.of(new RunEvaluation(evaluator, dataset, every));
  }

  /** Evaluates during training, if that was asked for. */
  Optional<EvaluationHook> hook(
      CheckpointHook checkpoints,
      Path trainDir,
      WorkClock clock,
      BooleanSupplier stop,
      Console console) {
    return every.isZero()
        ? Optional.empty()
        : Optional.of(
            new EvaluationHook(
                checkpoints,
                evaluator::run,
                every,
                trainDir.resolve(FOLDER),
                clock,
                stop,
                console));
  }

  /** Evaluates the last checkpoint and prints the result. */
  ReportWriter.Evaluated last(Path checkpoint, Console console) {
    long step = CheckpointPaths.step(checkpoint).orElseThrow();
    console.info("evaluating on %,d images".formatted(dataset.numSamples()));
    Evaluation evaluation = evaluator.run(checkpoint, batch -> {});
    evaluation.lines().forEach(console::println);
    Path folder = checkpoint.resolveSibling(FOLDER);
    try (EventWriter events = EventWriter.create(folder, Clock.systemUTC())) {
      evaluation.writeTo(events, step);
    }
    return new ReportWriter.Evaluated(dataset, step, evaluation);
  }

  @Override
  public void close() {
    evaluator.close();
  }
}
