package org.tfslim.eval;

import static org.tfslim.slim.cli.FlagGroup.group;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.tfslim.nets.CheckpointEvaluation;
import org.tfslim.nets.CheckpointFlags;
import org.tfslim.nets.DatasetInput;
import org.tfslim.nets.ModelChoices;
import org.tfslim.nets.ModelSettings;
import org.tfslim.slim.checkpoint.CheckpointPaths;
import org.tfslim.slim.checkpoint.ModelInfo;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.OptionalFlag;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.cli.Program;
import org.tfslim.slim.cli.Progress;
import org.tfslim.slim.cli.ProgressTask;
import org.tfslim.slim.cli.UsageException;
import org.tfslim.slim.data.AtomicFile;
import org.tfslim.slim.data.Dataset;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.summaries.EventWriter;

/**
 * {@code bin/slim eval}: accuracy and recall of a checkpoint on a data set. Source: {@code
 * eval_image_classifier.py}.
 */
public final class EvalProgram implements Command {
  private static final Flag<String> CHECKPOINT_PATH =
      Flag.string(
          "checkpoint_path", "/tmp/tfmodel/", "The checkpoint, or a folder with one: its latest.");
  private static final Flag<Path> EVAL_DIR =
      Flag.path(
          "eval_dir", Path.of("/tmp/tfmodel/"), "Where the event file goes, for TensorBoard.");
  private static final OptionalFlag<Path> METRICS_FILE =
      Flag.path("metrics_file", "A JSON file to write the results to.");
  private static final OptionalFlag<String> DATASET_NAME =
      Flag.string("dataset_name", "The data set; that of the checkpoint if not set.");
  private static final Flag<String> DATASET_SPLIT_NAME =
      Flag.string("dataset_split_name", "test", "The part of the data set.");
  private static final Flag<Path> DATASET_DIR =
      Flag.path("dataset_dir", "The folder of the TFRecords.").required();
  private static final Flag<Integer> BATCH_SIZE =
      Flag.integer("batch_size", 100, "Samples in a batch.").atLeast(1);
  private static final OptionalFlag<Integer> MAX_NUM_BATCHES =
      Flag.integer("max_num_batches", "The most batches to see; all if not set.").atLeast(1);
  private static final Flag<Integer> NUM_PREPROCESSING_THREADS =
      Flag.integer("num_preprocessing_threads", 4, "Images preprocessed at a time.").atLeast(1);
  private static final OptionalFlag<Integer> EVAL_IMAGE_SIZE =
      Flag.integer("eval_image_size", "Height and width of the images, in pixels.").atLeast(1);

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new EvalProgram(), args);
  }

  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "Measures the accuracy of a checkpoint on a data set.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        group(
            "Evaluation",
            CHECKPOINT_PATH,
            EVAL_DIR,
            METRICS_FILE,
            BATCH_SIZE,
            MAX_NUM_BATCHES,
            NUM_PREPROCESSING_THREADS),
        group("Data set", DATASET_NAME, DATASET_SPLIT_NAME, DATASET_DIR),
        group(
            "What the checkpoint is (where not set: as the model_info.json beside it says)",
            CheckpointFlags.MODEL_NAME,
            CheckpointFlags.PREPROCESSING_NAME,
            EVAL_IMAGE_SIZE,
            CheckpointFlags.LABELS_OFFSET,
            CheckpointFlags.USE_GRAYSCALE));
  }

  @Override
  public List<String> examples() {
    return List.of("--checkpoint_path=/tmp/train --dataset_dir=testdata/fashion_mnist");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    Path checkpoint = CheckpointPaths.resolve(flags.get(CHECKPOINT_PATH));
    Optional<ModelInfo> info = ModelInfo.beside(checkpoint);
    Dataset dataset =
        Dataset.open(
            datasetName(flags, info), flags.get(DATASET_SPLIT_NAME), flags.get(DATASET_DIR));
    int labelsOffset =
        flags
            .get(CheckpointFlags.LABELS_OFFSET)
            .or(() -> info.map(ModelInfo::labelsOffset))
            .orElse(0);
    int classes = dataset.numClasses() - labelsOffset;
    ModelSettings settings = ModelSettings.of(choices(flags, info, classes), checkpoint);
    DatasetInput input =
        new DatasetInput(
            dataset,
            labelsOffset,
            flags.get(BATCH_SIZE),
            settings.imageSize(),
            settings.channels(),
            settings.preprocessingName(),
            1,
            flags.get(NUM_PREPROCESSING_THREADS),
            0);
    OptionalLong maxBatches =
        flags.get(MAX_NUM_BATCHES).map(OptionalLong::of).orElse(OptionalLong.empty());
    console.info("evaluating %s on %s".formatted(checkpoint, dataset.files()));
    Evaluation evaluation =
        evaluate(new CheckpointEvaluation(settings, input, maxBatches), checkpoint, console);
    report(evaluation, checkpoint, flags, console);
    return 0;
  }

  private static String datasetName(ParsedFlags flags, Optional<ModelInfo> info) {
    return flags
        .get(DATASET_NAME)
        .or(() -> info.map(ModelInfo::datasetName).filter(name -> !name.isEmpty()))
        .orElseThrow(
            () ->
                new UsageException(
                    "--dataset_name must be given, because no model_info.json beside the checkpoint says it"));
  }

  /** The number of classes is that of the data set where nothing else says it. */
  private static ModelChoices choices(
      ParsedFlags flags, Optional<ModelInfo> info, int datasetClasses) {
    return new ModelChoices(
        flags.get(CheckpointFlags.MODEL_NAME),
        info.isPresent() ? Optional.empty() : Optional.of(datasetClasses),
        flags.get(EVAL_IMAGE_SIZE),
        flags.get(CheckpointFlags.USE_GRAYSCALE).map(grey -> grey ? 1 : 3),
        flags.get(CheckpointFlags.PREPROCESSING_NAME),
        Optional.empty(),
        flags.get(CheckpointFlags.LABELS_OFFSET));
  }

  private static Evaluation evaluate(
      CheckpointEvaluation evaluation, Path checkpoint, Console console) {
    long samples = evaluation.input().dataset().numSamples();
    int batchSize = evaluation.input().batchSize();
    long batches = (samples + batchSize - 1) / batchSize;
    long seen = Math.min(batches, evaluation.maxBatches().orElse(batches));
    try (Progress progress = console.progress(ProgressTask.of("eval", seen, "images", batchSize))) {
      return evaluation.run(checkpoint, batch -> progress.step());
    }
  }

  private static void report(
      Evaluation evaluation, Path checkpoint, ParsedFlags flags, Console console) {
    evaluation.lines().forEach(console::println);
    if (evaluation.notFinite() > 0) {
      console.warn(
          "%d of %d samples have logits that are NaN or infinite; they count as wrong"
              .formatted(evaluation.notFinite(), evaluation.samples()));
    }
    console.info(
        String.format(
            Locale.ROOT, "%,d samples in %,d batches", evaluation.samples(), evaluation.batches()));
    long step = CheckpointPaths.step(checkpoint).orElse(0);
    flags.get(METRICS_FILE).ifPresent(file -> writeMetrics(file, evaluation, checkpoint, step));
    writeEvents(flags.get(EVAL_DIR), evaluation, step);
  }

  private static void writeMetrics(Path file, Evaluation evaluation, Path checkpoint, long step) {
    JsonObject json = new JsonObject();
    json.addProperty("checkpoint", checkpoint.toString());
    json.addProperty("global_step", step);
    json.addProperty("samples", evaluation.samples());
    json.addProperty("not_finite", evaluation.notFinite());
    evaluation.values().forEach(json::addProperty);
    String text =
        new GsonBuilder()
            .setPrettyPrinting()
            .serializeSpecialFloatingPointValues()
            .create()
            .toJson(json);
    AtomicFile.write(file, text + "\n");
  }

  private static void writeEvents(Path directory, Evaluation evaluation, long step) {
    try (EventWriter writer = EventWriter.create(directory, Clock.systemUTC())) {
      evaluation
          .values()
          .forEach((name, value) -> writer.scalar("eval/" + name, value.floatValue(), step));
    }
  }
}
