package org.tfslim.eval.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.Dataset;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.cli.UsageException;
import org.tfslim.programs.ModelFlags;
import org.tfslim.programs.SharedFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.optimizers.OptimizerName;

/** {@code bin/slim bench}: how fast a network is here, and what it takes. */
public final class BenchProgram implements TensorFlowCommand {
  private static final Flag<BenchSettings.Mode> MODE =
      Flag.choice(
          "mode", BenchSettings.Mode.INFER, "Whether steps infer, train, or only make the input.");
  private static final Flag<Integer> STEPS =
      Flag.integer("steps", 50, "Steps that are measured.").atLeast(1);
  private static final Flag<Integer> WARMUP_STEPS =
      Flag.integer("warmup_steps", 5, "Steps before those.").atLeast(1);
  private static final Flag<OptimizerName> OPTIMIZER =
      Flag.choice("optimizer", OptimizerName.RMSPROP, "What --mode=train trains with.");
  private static final OptionalFlag<String> DATASET_NAME = SharedFlags.datasetName();
  private static final OptionalFlag<Path> DATASET_DIR = SharedFlags.datasetDir();
  private static final Flag<Format> FORMAT =
      Flag.choice("format", Format.JSON, "JSON for programs, or a table for people.");

  /** How the result is printed. */
  private enum Format {
    JSON,
    TABLE
  }

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new BenchProgram(), args);
  }

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "Measure images a second, memory and time to the first step.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        ModelFlags.GROUP,
        FlagGroup.group(
            "Measurement", MODE, STEPS, WARMUP_STEPS, OPTIMIZER, DATASET_NAME, DATASET_DIR),
        FlagGroup.group("Output", FORMAT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--model_name=inception_v1 --batch_size=8",
        "--model_name=lenet --batch_size=32 --mode=train --dataset_name=fashion_mnist"
            + " --dataset_dir=testdata/fashion_mnist",
        "--model_name=inception_v1 --batch_size=32 --mode=input --dataset_name=flowers"
            + " --dataset_dir=/tmp/flowers");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    BenchSettings settings = settings(flags);
    long steps = (long) settings.warmupSteps() + settings.steps();
    ProgressTask task = ProgressTask.of("bench", steps, "images", settings.batchSize());
    BenchReport report;
    try (Progress progress = console.progress(task)) {
      report = Benchmark.run(settings, progress);
    }
    console.print(
        switch (flags.get(FORMAT)) {
          case JSON -> report.json();
          case TABLE -> report.table();
        });
    return 0;
  }

  private static BenchSettings settings(ParsedFlags flags) {
    BenchSettings.Mode mode = flags.get(MODE);
    ModelSettings model = ModelFlags.settings(flags);
    ModelSettings.requireImageClassifier(model.spec());
    Optional<DatasetInput> dataset = dataset(flags, model);
    checkFits(mode, flags, model, dataset.isPresent());
    return new BenchSettings(
        dataset.map(input -> new ModelSettings(model.spec(), input.model())).orElse(model),
        mode,
        flags.get(OPTIMIZER),
        dataset,
        flags.get(ModelFlags.BATCH_SIZE),
        flags.get(WARMUP_STEPS),
        flags.get(STEPS));
  }

  private static void checkFits(
      BenchSettings.Mode mode, ParsedFlags flags, ModelSettings model, boolean hasDataset) {
    if (mode == BenchSettings.Mode.INFER && hasDataset) {
      throw new UsageException(
          "--dataset_name and --dataset_dir need --mode=train or --mode=input");
    }
    if (mode != BenchSettings.Mode.TRAIN && flags.isSet(OPTIMIZER)) {
      throw new UsageException("--optimizer needs --mode=train");
    }
    if (mode == BenchSettings.Mode.INPUT && !hasDataset) {
      throw new UsageException("--mode=input needs --dataset_name and --dataset_dir");
    }
    if (mode == BenchSettings.Mode.TRAIN && model.numClasses() == 0) {
      throw new UsageException("--mode=train needs at least one class");
    }
  }

  /** The input as the training program sets it up with its defaults. */
  private static Optional<DatasetInput> dataset(ParsedFlags flags, ModelSettings model) {
    if (!flags.isSet(DATASET_NAME) && !flags.isSet(DATASET_DIR)) {
      return Optional.empty();
    }
    if (!flags.isSet(DATASET_NAME) || !flags.isSet(DATASET_DIR)) {
      throw new UsageException("--dataset_name and --dataset_dir belong together");
    }
    if (flags.isSet(ModelFlags.NUM_CLASSES)) {
      throw new UsageException(
          ("--num_classes=%d: the data set decides how many classes there are; leave it out, or leave"
                  + " out --dataset_name and --dataset_dir")
              .formatted(model.numClasses()));
    }
    Dataset records =
        Dataset.open(
            flags.get(DATASET_NAME).orElseThrow(), "train", flags.get(DATASET_DIR).orElseThrow());
    ModelInfo classes = ModelInfo.of(model.spec(), records, 0);
    return Optional.of(
        DatasetInput.of(
                records,
                classes.withImages(model.imageSize(), model.channels(), model.preprocessingName()))
            .withBatchSize(flags.get(ModelFlags.BATCH_SIZE)));
  }
}
