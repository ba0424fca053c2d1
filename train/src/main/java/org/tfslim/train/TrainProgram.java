package org.tfslim.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.Datasets;
import org.tfslim.classification.report.ReportWriter;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.cli.StopSignal;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointState;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.programs.SharedFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.training.TrainLoop;
import org.tfslim.slim.training.WorkClock;

/**
 * {@code bin/slim train}: trains a network. Source: {@code train_image_classifier.py}.
 *
 * <p>Run again with the same flags, it goes on where it stopped.
 */
public final class TrainProgram implements TensorFlowCommand {
  private static final String FLAGS_FILE = "flags.txt";

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new TrainProgram(), args);
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "Train a network, or continue a training run.";
  }

  @Override
  public FlagTable flags() {
    return TrainFlags.TABLE;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--model_name=lenet --dataset_name=fashion_mnist --dataset_dir=testdata/fashion_mnist"
            + " --train_dir=/tmp/train --max_number_of_steps=1000 --evaluate");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    NetSpec spec = Nets.get(flags.get(TrainFlags.MODEL_NAME));
    DatasetInput input = input(flags, spec);
    Path trainDir = flags.get(TrainFlags.TRAIN_DIR);
    makeDirectory(trainDir);
    Optional<RunEvaluation> evaluation = RunEvaluation.open(flags, spec, input, console);
    try {
      StopSignal stop = StopSignal.install(console, () -> lossAtOnce(trainDir));
      TrainLoop.Outcome outcome;
      try (stop) {
        outcome = train(flags, spec, input, evaluation, stop, console);
      }
      if (stop.requested()) {
        ReportWriter.write(trainDir, Optional.empty());
        console.info("stopped at step " + outcome.step() + "; the same command goes on from there");
        return Program.INTERRUPTED;
      }
      Path checkpoint = trainDir.resolve("model.ckpt-" + outcome.step());
      console.info("finished at step " + outcome.step() + ": " + checkpoint);
      Path report =
          ReportWriter.write(trainDir, evaluation.map(it -> it.last(checkpoint, console)));
      console.info("report: " + report);
    } finally {
      evaluation.ifPresent(RunEvaluation::close);
    }
    sayWhatNext(flags, console);
    return 0;
  }

  /** What a run loses that is ended without a last checkpoint. */
  private static String lossAtOnce(Path trainDir) {
    return CheckpointState.latestIfKnown(trainDir)
        .map("no last checkpoint was written; the same command goes on from %s"::formatted)
        .orElse("no checkpoint was written");
  }

  private static void makeDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new SlimException(
          "cannot make the directory %s (%s); choose another --train_dir".formatted(directory, e),
          e);
    }
  }

  private static DatasetInput input(ParsedFlags flags, NetSpec spec) {
    Dataset dataset =
        Dataset.open(
            flags.get(TrainFlags.DATASET_NAME),
            flags.get(TrainFlags.DATASET_SPLIT_NAME),
            flags.get(TrainFlags.DATASET_DIR));
    ModelOverrides.Builder given = ModelOverrides.builder();
    flags.get(TrainFlags.TRAIN_IMAGE_SIZE).ifPresent(given::imageSize);
    flags.get(SharedFlags.USE_GRAYSCALE).ifPresent(given::useGrayscale);
    flags.get(SharedFlags.PREPROCESSING_NAME).ifPresent(given::preprocessingName);
    ModelInfo model =
        ModelInfo.of(spec, dataset, flags.get(TrainFlags.LABELS_OFFSET)).withImages(given.build());
    return DatasetInput.of(dataset, model)
        .withBatchSize(flags.get(TrainFlags.BATCH_SIZE) * flags.get(TrainFlags.NUM_CLONES))
        .withReaders(flags.get(TrainFlags.NUM_READERS))
        .withThreads(flags.get(SharedFlags.NUM_PREPROCESSING_THREADS))
        .withSeed(flags.get(TrainFlags.SEED));
  }

  private static TrainLoop.Outcome train(
      ParsedFlags flags,
      NetSpec spec,
      DatasetInput input,
      Optional<RunEvaluation> evaluation,
      StopSignal stop,
      Console console) {
    OptionalLong steps =
        flags
            .get(TrainFlags.MAX_NUMBER_OF_STEPS)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    console.info(
        "training %s on %,d images of %s, %d in a step, seed %d"
            .formatted(
                spec.name(),
                input.dataset().numSamples(),
                input.dataset().spec().name(),
                input.batchSize(),
                flags.get(TrainFlags.SEED)));
    try (Trainer trainer = Trainer.build(flags, spec, input)) {
      trainer.resume(FineTuning.of(flags), console);
      // Only now: a directory with checkpoints of another network must stay as it is.
      AtomicFile.write(trainer.trainDir().resolve(FLAGS_FILE), flags.echo());
      input.model().write(trainer.trainDir());
      ProgressTask task =
          new ProgressTask("train", trainer.step(), steps, "images", input.batchSize());
      WorkClock clock = new WorkClock();
      try (Progress progress = console.progress(task, clock)) {
        return trainer.run(flags, steps, evaluation, stop::requested, clock, progress, console);
      }
    } catch (RuntimeException e) {
      throw input.explained(e);
    }
  }

  private static void sayWhatNext(ParsedFlags flags, Console console) {
    Path trainDir = flags.get(TrainFlags.TRAIN_DIR);
    console.info(
        """
        next:
          bin/slim eval --checkpoint_path=%s --dataset_dir=%s --dataset_split_name=%s
          bin/slim predict --checkpoint_path=%s IMAGE...
          bin/slim export --checkpoint_path=%s --export_dir=DIR
          tensorboard --logdir=%s"""
            .formatted(
                trainDir,
                flags.get(TrainFlags.DATASET_DIR),
                Datasets.get(flags.get(TrainFlags.DATASET_NAME)).evaluationSplit(),
                trainDir,
                trainDir,
                trainDir));
  }
}
