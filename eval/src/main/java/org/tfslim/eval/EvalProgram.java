package org.tfslim.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tfslim.classification.Evaluator;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.programs.TensorFlowCommand;

/**
 * {@code bin/slim eval}: accuracy and recall of a checkpoint on a data set. Source: {@code
 * eval_image_classifier.py}.
 */
public final class EvalProgram implements TensorFlowCommand {
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
    return "Measure the accuracy of a checkpoint, or of each new one, on a data set.";
  }

  @Override
  public FlagTable flags() {
    return EvalFlags.TABLE;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--checkpoint_path=/tmp/train --dataset_dir=testdata/fashion_mnist --confusion_matrix",
        "--checkpoint_path=/tmp/train --dataset_dir=testdata/fashion_mnist --eval_dir=/tmp/eval --watch");
  }

  @Override
  public int run(ParsedFlags flags, Console console) throws InterruptedException {
    EvalFlags.averages(flags); // Contradictions are reported before anything else.
    EvalFlags.checkWatch(flags);
    String path = flags.get(EvalFlags.CHECKPOINT_PATH);
    if (!flags.get(EvalFlags.WATCH)) {
      once(flags, CheckpointSource.of(path), console);
      return 0;
    }
    if (!Files.isDirectory(Path.of(path))) {
      throw new UsageException(
          "--watch needs the folder of a training run as --checkpoint_path; %s is not one"
              .formatted(path));
    }
    return new EvalWatch(flags, Path.of(path), console).run();
  }

  private static void once(ParsedFlags flags, CheckpointSource source, Console console) {
    // What the network is stands beside the checkpoint, and stays if a training run deletes it.
    Path named = source.find(console::info);
    EvalSettings settings = EvalSettings.of(flags, named);
    console.info(settings.announcement(named));
    try (Evaluator evaluator =
        settings.evaluation().open(CheckpointFlags.messages(flags, console))) {
      Path checkpoint =
          source
              .startingWith(named)
              .read(
                  console::info,
                  prefix -> {
                    evaluator.restore(prefix);
                    return prefix;
                  });
      EvalResult result = settings.pass(evaluator, checkpoint, console, () -> false);
      try (EvalOutput output = EvalOutput.open(flags, console)) {
        output.report(result);
      }
    }
  }
}
