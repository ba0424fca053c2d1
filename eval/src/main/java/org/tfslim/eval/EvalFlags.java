package org.tfslim.eval;

import static org.tfslim.cli.FlagGroup.group;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tfslim.classification.CheckpointEvaluation;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.data.Datasets;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.UsageException;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.programs.SharedFlags;
import org.tfslim.slim.saving.AverageUse;

/** The flags of the evaluation program: slim's names, types and defaults, and some of our own. */
final class EvalFlags {
  static final Flag<String> CHECKPOINT_PATH =
      Flag.pathText(
          "checkpoint_path",
          "/tmp/tfmodel/",
          "The checkpoint, or a folder with checkpoints, which means the latest.");
  static final Flag<Path> EVAL_DIR =
      Flag.path(
          "eval_dir",
          Path.of("/tmp/tfmodel/"),
          "Where event files go, and the history of --watch.");
  static final Flag<Integer> BATCH_SIZE = SharedFlags.batchSize(100);
  static final OptionalFlag<Integer> MAX_NUM_BATCHES =
      Flag.integer("max_num_batches", "The maximum number of batches to evaluate; all if not set.")
          .atLeast(1);
  static final OptionalFlag<Path> METRICS_FILE =
      Flag.path("metrics_file", "A JSON file to write the results to.");
  static final Flag<Boolean> CONFUSION_MATRIX =
      Flag.bool(
          "confusion_matrix", false, "Print the scores of each class and the confusion matrix.");
  static final Flag<ScoreFormat> FORMAT =
      Flag.choice(
          "format",
          ScoreFormat.TABLE,
          "How --confusion_matrix prints: tables for people, or everything for programs.");
  static final Flag<Integer> NUM_MISTAKES =
      Flag.integer(
              "num_mistakes",
              CheckpointEvaluation.DEFAULT_MISTAKES,
              "The number of worst mistakes in --metrics_file.")
          .atLeast(0)
          .advanced();

  static final Flag<Boolean> WATCH =
      Flag.bool(
          "watch", false, "Evaluate every checkpoint of the folder once, and wait for new ones.");
  static final Flag<Integer> EVAL_INTERVAL_SECS =
      Flag.integer(
              "eval_interval_secs", 60, "Seconds between checks for new checkpoints, with --watch.")
          .atLeast(1);
  static final OptionalFlag<Integer> TIMEOUT_SECS =
      Flag.integer(
              "timeout_secs",
              "With --watch, end after this many seconds without a new checkpoint; never if not set.")
          .atLeast(0);

  static final Flag<String> DATASET_NAME = SharedFlags.datasetName("imagenet");
  static final Flag<String> DATASET_SPLIT_NAME =
      Flag.string(
          "dataset_split_name",
          "test",
          "The part of the data set; if not set, validation of a data set without test.");
  static final Flag<Path> DATASET_DIR = SharedFlags.datasetDir().required();

  static final Flag<String> MODEL_NAME = SharedFlags.modelName("inception_v3");
  static final OptionalFlag<Integer> EVAL_IMAGE_SIZE = SharedFlags.imageSize("eval_image_size");
  static final Flag<Integer> LABELS_OFFSET = SharedFlags.labelsOffset(0);
  static final OptionalFlag<Double> MOVING_AVERAGE_DECAY =
      Flag.real(
              "moving_average_decay",
              "Like --use_moving_averages, whatever the value, because averages are made in training; 0 for none.")
          .between(0, 0.999999999);

  private static final Flag<String> MASTER =
      Flag.string("master", "", "The address of a TensorFlow server.")
          .unsupported("evaluation on another machine is not supported yet");
  private static final Flag<Boolean> QUANTIZE =
      Flag.bool("quantize", false, "Evaluate a network of 8-bit numbers.")
          .unsupported("quantized networks are not supported");

  private static final List<Flag<?>> WITH_WATCH = List.of(EVAL_INTERVAL_SECS, TIMEOUT_SECS);

  /** All of them, as help shows them. */
  static final FlagTable TABLE =
      FlagTable.of(
          group(
              "Evaluation",
              CHECKPOINT_PATH,
              EVAL_DIR,
              BATCH_SIZE,
              MAX_NUM_BATCHES,
              SharedFlags.NUM_PREPROCESSING_THREADS,
              MASTER),
          group("Results", METRICS_FILE, CONFUSION_MATRIX, FORMAT, NUM_MISTAKES),
          group("Evaluation beside training", WATCH, EVAL_INTERVAL_SECS, TIMEOUT_SECS),
          group(
              "Data set (if no name is given: as model_info.json beside the checkpoint says)",
              DATASET_NAME,
              DATASET_SPLIT_NAME,
              DATASET_DIR),
          group(
              "What the checkpoint is (if not given: as model_info.json beside it says)",
              MODEL_NAME,
              SharedFlags.PREPROCESSING_NAME,
              EVAL_IMAGE_SIZE,
              LABELS_OFFSET,
              SharedFlags.USE_GRAYSCALE,
              CheckpointFlags.USE_MOVING_AVERAGES,
              MOVING_AVERAGE_DECAY,
              QUANTIZE));

  private EvalFlags() {}

  /**
   * The value of a flag whose default is only slim's last resort.
   *
   * @return empty if the flag is not given
   */
  static <T> Optional<T> given(ParsedFlags flags, Flag<T> flag) {
    return flags.isSet(flag) ? Optional.of(flags.get(flag)) : Optional.empty();
  }

  /** The name of the data set: as it is given, else as the checkpoint says, else slim's default. */
  static String datasetName(ParsedFlags flags, Optional<ModelInfo> info) {
    return given(flags, DATASET_NAME)
        .or(() -> info.map(ModelInfo::datasetName).filter(it -> !it.isEmpty()))
        .orElse(flags.get(DATASET_NAME));
  }

  /** The part of the data set: as it is given, else the one that training leaves out. */
  static String split(ParsedFlags flags, Optional<ModelInfo> info) {
    return given(flags, DATASET_SPLIT_NAME)
        .orElseGet(() -> Datasets.get(datasetName(flags, info)).evaluationSplit());
  }

  /**
   * Whether variables get the values of their moving averages.
   *
   * @throws UsageException if two flags contradict each other
   */
  static AverageUse averages(ParsedFlags flags) {
    if (flags.get(MOVING_AVERAGE_DECAY).filter(decay -> decay > 0).isEmpty()) {
      return CheckpointFlags.averages(flags);
    }
    if (CheckpointFlags.averages(flags) == AverageUse.NEVER) {
      throw new UsageException(
          "--moving_average_decay asks for moving averages, --nouse_moving_averages for none; leave one of them out");
    }
    return AverageUse.REQUIRED;
  }

  /**
   * Refuses flags that have a meaning only together with {@code --watch}.
   *
   * @throws UsageException if one is given without it
   */
  static void checkWatch(ParsedFlags flags) {
    WITH_WATCH.stream()
        .filter(flag -> flags.isSet(flag) && !flags.get(WATCH))
        .findFirst()
        .ifPresent(
            flag -> {
              throw new UsageException("--%s goes with --watch".formatted(flag.name()));
            });
  }
}
