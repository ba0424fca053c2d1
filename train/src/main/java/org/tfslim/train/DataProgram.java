package org.tfslim.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.FlagGroup;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.cli.Program;
import org.tfslim.slim.cli.Progress;
import org.tfslim.slim.cli.ProgressTask;
import org.tfslim.slim.data.DatasetConverter;

/**
 * {@code bin/slim data}: makes slim's TFRecord files. Source: {@code download_and_convert_data.py}.
 */
public final class DataProgram implements Command {
  private static final Flag<String> DATASET_NAME =
      Flag.choice("dataset_name", DatasetConverter.names(), "Which data set to make.").required();
  private static final Flag<Path> DATASET_DIR =
      Flag.path("dataset_dir", "Where the records go.").required();
  private static final Flag<Path> SOURCE_DIR =
      Flag.path("source_dir", "Where the published files are: idx files, gzip or not.").required();

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new DataProgram(), args);
  }

  @Override
  public String name() {
    return "data";
  }

  @Override
  public String summary() {
    return "Makes TFRecord files of MNIST or Fashion-MNIST.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(new FlagGroup("Data set", List.of(DATASET_NAME, DATASET_DIR, SOURCE_DIR)));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--dataset_name=fashion_mnist --source_dir=downloads --dataset_dir=data/fashion_mnist");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    String name = flags.get(DATASET_NAME);
    Path directory = flags.get(DATASET_DIR);
    ProgressTask task = new ProgressTask("data", 0, OptionalLong.empty(), "images", 1);
    Map<String, Long> samples;
    try (Progress progress = console.progress(task)) {
      samples =
          DatasetConverter.convert(
              name,
              flags.get(SOURCE_DIR),
              directory,
              (what, done, total) -> {
                progress.step();
                progress.note(what + " " + done + " of " + total);
              });
    }
    samples.forEach((split, count) -> console.info(count + " " + split + " images"));
    console.info(
        "Next: bin/slim train --dataset_name=%s --dataset_dir=%s --model_name=lenet --train_dir=DIR"
            .formatted(name, directory));
    return 0;
  }
}
