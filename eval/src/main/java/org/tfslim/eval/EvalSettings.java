package org.tfslim.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.tfslim.classification.CheckpointEvaluation;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.Evaluator;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Datasets;
import org.tfslim.cli.Console;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.formats.DataException;
import org.tfslim.programs.SharedFlags;
import org.tfslim.slim.evaluation.ClassifierEvaluation;

/**
 * What is evaluated, combined from flags and the {@code model_info.json} beside a checkpoint: the
 * value on the command line, otherwise that of the file, otherwise slim's default.
 *
 * @param labels the names of the classes; empty if they have none
 */
record EvalSettings(CheckpointEvaluation evaluation, List<String> labels) {
  /**
   * @param checkpoint its prefix
   * @throws DataException if the data set cannot be used, or flags contradict {@code
   *     model_info.json}
   */
  static EvalSettings of(ParsedFlags flags, Path checkpoint) {
    Optional<ModelInfo> info = ModelInfo.beside(checkpoint);
    requireKnown(flags, info, checkpoint);
    Dataset dataset =
        Dataset.open(
            EvalFlags.datasetName(flags, info),
            EvalFlags.split(flags, info),
            flags.get(EvalFlags.DATASET_DIR));
    int labelsOffset =
        EvalFlags.given(flags, EvalFlags.LABELS_OFFSET)
            .or(() -> info.map(ModelInfo::labelsOffset))
            .orElse(flags.get(EvalFlags.LABELS_OFFSET));
    ModelSettings settings = settings(flags, info, dataset.numClasses(labelsOffset), checkpoint);
    DatasetInput input =
        DatasetInput.of(dataset, settings.info())
            .withBatchSize(flags.get(EvalFlags.BATCH_SIZE))
            .withReaders(1)
            .withThreads(flags.get(SharedFlags.NUM_PREPROCESSING_THREADS));
    CheckpointEvaluation evaluation =
        new CheckpointEvaluation(
            settings,
            input,
            flags.get(EvalFlags.MAX_NUM_BATCHES).map(OptionalLong::of).orElse(OptionalLong.empty()),
            EvalFlags.averages(flags),
            flags.get(EvalFlags.NUM_MISTAKES));
    return new EvalSettings(
        evaluation, settings.labels().isEmpty() ? input.labels() : settings.labels());
  }

  /** A data set that nobody knows is the file's fault if the file names it. */
  private static void requireKnown(ParsedFlags flags, Optional<ModelInfo> info, Path checkpoint) {
    String name = EvalFlags.datasetName(flags, info);
    if (!flags.isSet(EvalFlags.DATASET_NAME)
        && info.isPresent()
        && !Datasets.names().contains(name)) {
      throw new DataException(
          "%s names the data set %s, which is unknown here; say which it is with dataset_name, one of %s"
              .formatted(
                  checkpoint.resolveSibling(ModelInfo.FILE_NAME),
                  name,
                  String.join(", ", Datasets.names())),
          "dataset_name");
    }
  }

  /** The number of classes is that of the data set if nothing else specifies it. */
  private static ModelSettings settings(
      ParsedFlags flags, Optional<ModelInfo> info, int datasetClasses, Path checkpoint) {
    ModelOverrides.Builder given = ModelOverrides.builder();
    if (info.isEmpty()) {
      given.modelName(flags.get(EvalFlags.MODEL_NAME)).numClasses(datasetClasses);
    }
    EvalFlags.given(flags, EvalFlags.MODEL_NAME).ifPresent(given::modelName);
    flags.get(EvalFlags.EVAL_IMAGE_SIZE).ifPresent(given::imageSize);
    flags.get(SharedFlags.USE_GRAYSCALE).ifPresent(given::useGrayscale);
    flags.get(SharedFlags.PREPROCESSING_NAME).ifPresent(given::preprocessingName);
    EvalFlags.given(flags, EvalFlags.LABELS_OFFSET).ifPresent(given::labelsOffset);
    return ModelSettings.of(given.build(), checkpoint);
  }

  /**
   * Evaluates the checkpoint that was restored.
   *
   * @param stop is asked between batches whether to end the pass
   * @throws CancellationException if it was ended
   */
  EvalResult pass(Evaluator evaluator, Path checkpoint, Console console, BooleanSupplier stop) {
    DatasetInput input = evaluation.input();
    ProgressTask task = ProgressTask.of("eval", evaluation.batches(), "images", input.batchSize());
    try (Progress progress = console.progress(task)) {
      ClassifierEvaluation result =
          evaluator.pass(
              () -> {
                progress.step();
                if (stop.getAsBoolean()) {
                  throw new CancellationException();
                }
              });
      return new EvalResult(checkpoint, input.dataset(), labels, result);
    }
  }

  /** The message before a checkpoint is evaluated. */
  String announcement(Path checkpoint) {
    return "evaluating %s (%s) on %s"
        .formatted(
            checkpoint,
            evaluation.settings().spec().name(),
            evaluation.input().dataset().fileNames());
  }
}
