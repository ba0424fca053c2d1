package org.tfslim.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.data.Dataset;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.classification.report.ReportWriter;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.cli.StopSignal;
import org.tfslim.formats.Printable;
import org.tfslim.formats.checkpoint.CheckpointState;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.programs.ProgressHook;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.RunLock;
import org.tfslim.slim.training.TrainLoop;
import org.tfslim.slim.training.Trainer;
import org.tfslim.slim.training.Training;
import org.tfslim.slim.training.WorkClock;

/**
 * {@code bin/slim train}: trains a network. Source: {@code train_image_classifier.py}.
 *
 * <p>If it is run again with the same flags, it continues where it stopped.
 */
public final class TrainProgram implements TensorFlowCommand {
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
    NetSpec named = Nets.get(flags.get(TrainFlags.MODEL_NAME));
    TrainSettings settings = TrainSettings.of(flags, FineTuning.sized(named, flags));
    // A second run must not even begin to build its graph.
    try (RunLock lock = settings.directory().lock(console::warn)) {
      return run(settings, lock, console);
    }
  }

  private static int run(TrainSettings settings, RunLock lock, Console console) {
    RunDirectory directory = lock.directory();
    Optional<RunEvaluation> evaluation = RunEvaluation.open(settings, console);
    try {
      StopSignal stop = StopSignal.install(console, () -> lossAtOnce(directory));
      TrainLoop.Outcome outcome;
      try (stop) {
        outcome = train(settings, lock, evaluation, stop, console);
      }
      if (stop.requested()) {
        ReportWriter.write(directory, Optional.empty());
        console.info(
            "stopped at step " + outcome.step() + "; the same command continues from there");
        return Program.INTERRUPTED;
      }
      Path checkpoint = directory.checkpoint(outcome.step());
      console.info("finished at step " + outcome.step() + ": " + checkpoint);
      Path report =
          ReportWriter.write(directory, evaluation.map(it -> it.last(checkpoint, console)));
      console.info("report: " + report);
    } finally {
      evaluation.ifPresent(RunEvaluation::close);
    }
    sayWhatNext(settings.flags(), console);
    return 0;
  }

  /** What is lost if a run ends without a last checkpoint. */
  private static String lossAtOnce(RunDirectory directory) {
    return CheckpointState.latestIfKnown(directory.path())
        .map("no last checkpoint was written; the same command continues from %s"::formatted)
        .orElse("no checkpoint was written");
  }

  private static TrainLoop.Outcome train(
      TrainSettings settings,
      RunLock lock,
      Optional<RunEvaluation> evaluation,
      StopSignal stop,
      Console console) {
    ParsedFlags flags = settings.flags();
    DatasetInput input = settings.input();
    console.info(
        "training %s on %s of %s, %d in a step, seed %d"
            .formatted(
                settings.spec().name(),
                Printable.count(input.dataset().numSamples(), "image"),
                input.dataset().spec().name(),
                input.batchSize(),
                flags.get(TrainFlags.SEED)));
    WorkClock clock = new WorkClock();
    try (Trainer trainer = Trainer.in(lock, flags.get(TrainFlags.SEED))) {
      Training training =
          settings.training(trainer).messages(console).clock(clock).stopWhen(stop::requested);
      Optional<ModelInfo> before = ModelInfo.in(trainer.directory().path());
      boolean resumes = training.start().checkpoint().isPresent();
      ModelInfo model = RunClasses.agreed(before.filter(info -> resumes), input.model());
      // Not earlier: a directory with checkpoints of another network must stay as it is.
      trainer.write(RunDirectory.FLAGS, flags.echo());
      trainer.write(ModelInfo.FILE_NAME, model.text());
      ProgressTask task =
          new ProgressTask("train", trainer.step(), settings.steps(), "images", input.batchSize());
      try (Progress progress = console.progress(task, clock)) {
        Training shown = training.with(new ProgressHook(progress));
        return evaluation.map(it -> it.during(shown)).orElse(shown).run();
      }
    }
  }

  private static void sayWhatNext(ParsedFlags flags, Console console) {
    String trainDir = Printable.shellWord(flags.get(TrainFlags.TRAIN_DIR).toString());
    String eval =
        splitToEvaluate(flags)
            .map(
                split ->
                    "\n  bin/slim eval --checkpoint_path=%s --dataset_dir=%s --dataset_split_name=%s"
                        .formatted(
                            trainDir,
                            Printable.shellWord(flags.get(TrainFlags.DATASET_DIR).toString()),
                            split))
            .orElse("");
    console.info(
        """
        next:%s
          bin/slim predict --checkpoint_path=%s IMAGE...
          bin/slim export --checkpoint_path=%s --export_dir=DIR
          tensorboard --logdir=%s"""
            .formatted(eval, trainDir, trainDir, trainDir));
  }

  /** The split that networks are measured on, or another that is there and was not trained with. */
  private static Optional<String> splitToEvaluate(ParsedFlags flags) {
    DatasetSpec spec = Datasets.get(flags.get(TrainFlags.DATASET_NAME));
    List<String> there = Dataset.splitsIn(spec, flags.get(TrainFlags.DATASET_DIR));
    return Stream.concat(Stream.of(spec.evaluationSplit()), there.stream())
        .filter(there::contains)
        .filter(split -> !split.equals(flags.get(TrainFlags.DATASET_SPLIT_NAME)))
        .findFirst();
  }
}
