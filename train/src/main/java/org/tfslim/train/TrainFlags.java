package org.tfslim.train;

import static org.tfslim.cli.FlagGroup.group;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.programs.SharedFlags;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.optimizers.OptimizerName;
import org.tfslim.slim.optimizers.OptimizerSetting;
import org.tfslim.slim.training.Deployment;

/** The flags of the training program: slim's names, types and defaults, and some of our own. */
final class TrainFlags {
  static final Flag<Path> TRAIN_DIR =
      Flag.path(
          "train_dir", Path.of("/tmp/tfmodel/"), "Where checkpoints and event files are written.");
  static final OptionalFlag<Long> MAX_NUMBER_OF_STEPS =
      Flag.longInteger("max_number_of_steps", "Stop after this step; if not set, never.")
          .atLeast(1);
  static final Flag<Long> SEED =
      Flag.longInteger(
          "seed", 0, "The seed of all random numbers; another seed gives another run.");
  static final Flag<Boolean> EVALUATE = Flag.bool("evaluate", false, "Evaluate at the end.");
  static final Flag<Integer> EVAL_INTERVAL_SECS =
      Flag.integer(
              "eval_interval_secs",
              0,
              "Seconds of training between evaluations; 0 for none before the end.")
          .atLeast(0);
  static final OptionalFlag<String> EVAL_SPLIT_NAME =
      Flag.string(
          "eval_split_name",
          "The part of the data set to evaluate on; test or validation if not set.");
  static final OptionalFlag<Double> MOVING_AVERAGE_DECAY =
      Flag.real(
              "moving_average_decay",
              "Keep averages of all variables with this decay, such as 0.9999; none if not set or 0.")
          .between(0, 0.999999999);

  static final OptionalFlag<String> CHECKPOINT_PATH =
      Flag.pathText(
          "checkpoint_path",
          "A checkpoint, or a folder with checkpoints, to start from; ignored if --train_dir has one.");
  static final OptionalFlag<String> CHECKPOINT_EXCLUDE_SCOPES =
      Flag.string(
          "checkpoint_exclude_scopes",
          "Scopes, separated by commas, that are not restored from --checkpoint_path.");
  static final OptionalFlag<String> TRAINABLE_SCOPES =
      Flag.string("trainable_scopes", "Scopes to train, separated by commas; all if not set.");
  static final Flag<Boolean> IGNORE_MISSING_VARS =
      Flag.bool(
          "ignore_missing_vars",
          false,
          "Let variables that are missing from --checkpoint_path start with new values.");

  static final Flag<Integer> NUM_CLONES =
      Flag.integer("num_clones", 1, "Copies of the network that train together, one per GPU.")
          .atLeast(1)
          .advanced();
  static final Flag<Boolean> CLONE_ON_CPU =
      Flag.bool("clone_on_cpu", false, "Put the copies on the CPU.").advanced();

  static final Flag<String> MODEL_NAME = SharedFlags.modelName("inception_v3");
  static final OptionalFlag<Integer> TRAIN_IMAGE_SIZE = SharedFlags.imageSize("train_image_size");
  static final Flag<String> DATASET_NAME = SharedFlags.datasetName("imagenet");
  static final Flag<String> DATASET_SPLIT_NAME = SharedFlags.datasetSplitName("train");
  static final Flag<Path> DATASET_DIR = SharedFlags.datasetDir().required();
  static final Flag<Integer> LABELS_OFFSET = SharedFlags.labelsOffset(0);
  static final Flag<Integer> BATCH_SIZE = SharedFlags.batchSize(32);
  static final Flag<Integer> NUM_READERS =
      Flag.integer("num_readers", 4, "Files read at a time.").atLeast(1).advanced();
  static final Flag<Double> WEIGHT_DECAY =
      Flag.real("weight_decay", 0.00004, "The factor of the penalty on weights.").atLeast(0);
  static final Flag<Double> LABEL_SMOOTHING =
      Flag.real("label_smoothing", 0.0, "How much of each label is spread over all classes.")
          .between(0, 0.999);

  static final Flag<Double> LEARNING_RATE =
      Flag.real("learning_rate", 0.01, "The learning rate at the beginning.").atLeast(0);
  static final Flag<RateDecay> LEARNING_RATE_DECAY_TYPE =
      Flag.choice("learning_rate_decay_type", RateDecay.EXPONENTIAL, "How it decays.");
  static final Flag<Long> LEARNING_RATE_WARMUP_STEPS =
      Flag.longInteger(
              "learning_rate_warmup_steps", 0, "Steps over which it grows to its full value.")
          .atLeast(0);
  static final Flag<Double> LEARNING_RATE_DECAY_FACTOR =
      Flag.real("learning_rate_decay_factor", 0.94, "The factor of each exponential decay.")
          .atLeast(0);
  static final Flag<Double> NUM_EPOCHS_PER_DECAY =
      Flag.real(
              "num_epochs_per_decay",
              2.0,
              "Epochs between exponential decays, or until polynomial and cosine decay end (cosine: at --max_number_of_steps if not set).")
          .atLeast(0);
  static final Flag<Double> END_LEARNING_RATE =
      Flag.real("end_learning_rate", 0.0001, "Where polynomial and cosine decay end.").atLeast(0);

  static final Flag<OptimizerName> OPTIMIZER =
      Flag.choice("optimizer", OptimizerName.RMSPROP, "The optimizer.");
  private static final List<OptimizerSetting> COMMON_SETTINGS =
      List.of(OptimizerSetting.OPT_EPSILON, OptimizerSetting.MOMENTUM);
  private static final Map<OptimizerSetting, Flag<Double>> OPTIMIZER_SETTINGS = optimizerSettings();
  static final Flag<Double> CLIP_GRADIENT_NORM =
      Flag.real(
              "clip_gradient_norm",
              0,
              "Shorten the gradient of each variable to this length if it is longer; 0 for no limit.")
          .atLeast(0);

  static final Flag<Integer> LOG_EVERY_N_STEPS =
      Flag.integer("log_every_n_steps", 10, "Steps between lines of the log.").atLeast(1);
  static final Flag<Integer> SAVE_SUMMARIES_SECS =
      Flag.integer("save_summaries_secs", 600, "Seconds between summaries.").atLeast(0);
  static final Flag<Integer> SAVE_INTERVAL_SECS =
      Flag.integer("save_interval_secs", 600, "Seconds between checkpoints.").atLeast(0);
  static final Flag<Integer> KEEP_CHECKPOINTS =
      Flag.integer("keep_checkpoints", 5, "Checkpoints that are kept; 0 keeps all.").atLeast(0);

  private static final String ONE_PROCESS = "training on several machines is not supported";

  /** Slim's flags for several machines and for quantization. */
  private static final FlagGroup UNSUPPORTED =
      group(
          "Not supported",
          Flag.string("master", "", "The TensorFlow master.").unsupported(ONE_PROCESS),
          Flag.integer("worker_replicas", 1, "Worker processes.").unsupported(ONE_PROCESS),
          Flag.integer("num_ps_tasks", 0, "Parameter servers.").unsupported(ONE_PROCESS),
          Flag.integer("task", 0, "The number of this worker.").unsupported(ONE_PROCESS),
          Flag.bool("sync_replicas", false, "Let workers wait for each other.")
              .unsupported(ONE_PROCESS + "; for several GPUs of one machine, use --num_clones"),
          Flag.integer("replicas_to_aggregate", 1, "Gradients to collect before an update.")
              .unsupported(ONE_PROCESS),
          Flag.integer("quantize_delay", -1, "The step at which fake quantization begins.")
              .unsupported("fake quantization is not supported"));

  /** All of them, as help shows them. */
  static final FlagTable TABLE =
      FlagTable.of(
          group(
              "Training",
              TRAIN_DIR,
              MAX_NUMBER_OF_STEPS,
              SEED,
              EVALUATE,
              EVAL_INTERVAL_SECS,
              EVAL_SPLIT_NAME,
              MOVING_AVERAGE_DECAY,
              NUM_CLONES,
              CLONE_ON_CPU),
          group(
              "Fine-tuning",
              CHECKPOINT_PATH,
              CHECKPOINT_EXCLUDE_SCOPES,
              TRAINABLE_SCOPES,
              IGNORE_MISSING_VARS),
          group(
              "Network",
              MODEL_NAME,
              TRAIN_IMAGE_SIZE,
              SharedFlags.PREPROCESSING_NAME,
              SharedFlags.USE_GRAYSCALE,
              WEIGHT_DECAY,
              LABEL_SMOOTHING),
          group(
              "Data set",
              DATASET_NAME,
              DATASET_SPLIT_NAME,
              DATASET_DIR,
              LABELS_OFFSET,
              BATCH_SIZE,
              NUM_READERS,
              SharedFlags.NUM_PREPROCESSING_THREADS),
          group(
              "Learning rate",
              LEARNING_RATE,
              LEARNING_RATE_DECAY_TYPE,
              LEARNING_RATE_DECAY_FACTOR,
              NUM_EPOCHS_PER_DECAY,
              END_LEARNING_RATE,
              LEARNING_RATE_WARMUP_STEPS),
          optimizerGroup(),
          group(
              "Log, summaries, checkpoints",
              LOG_EVERY_N_STEPS,
              SAVE_SUMMARIES_SECS,
              SAVE_INTERVAL_SECS,
              KEEP_CHECKPOINTS),
          UNSUPPORTED);

  private TrainFlags() {}

  private static Map<OptimizerSetting, Flag<Double>> optimizerSettings() {
    Map<OptimizerSetting, Flag<Double>> flags = new EnumMap<>(OptimizerSetting.class);
    for (OptimizerSetting setting : OptimizerSetting.values()) {
      String name = setting.name().toLowerCase(Locale.ROOT);
      Flag<Double> flag = Flag.real(name, setting.defaultValue(), setting.meaning());
      flags.put(setting, COMMON_SETTINGS.contains(setting) ? flag : flag.advanced());
    }
    return Collections.unmodifiableMap(flags);
  }

  private static FlagGroup optimizerGroup() {
    List<Flag<?>> flags = new ArrayList<>(List.of(OPTIMIZER));
    flags.add(CLIP_GRADIENT_NORM);
    flags.addAll(OPTIMIZER_SETTINGS.values());
    return new FlagGroup("Optimizer", flags);
  }

  /** The optimizer that the flags choose. */
  static Optimizer optimizer(ParsedFlags flags) {
    return flags.get(OPTIMIZER).with(setting -> flags.get(OPTIMIZER_SETTINGS.get(setting)));
  }

  /** The scopes that a flag lists; none if it is not set. */
  static ScopeList scopes(ParsedFlags flags, OptionalFlag<String> flag) {
    return flags.get(flag).map(ScopeList::parse).orElseGet(ScopeList::none);
  }

  /** The clones that the flags ask for. */
  static Deployment deployment(ParsedFlags flags) {
    return new Deployment(flags.get(NUM_CLONES), flags.get(CLONE_ON_CPU));
  }
}
