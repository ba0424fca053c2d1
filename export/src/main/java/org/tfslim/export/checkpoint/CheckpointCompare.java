package org.tfslim.export.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.weights.TensorComparison;
import org.tfslim.formats.weights.TensorComparison.Result;
import org.tfslim.formats.weights.WeightsComparison;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.programs.Tsv;

/** {@code bin/slim checkpoint compare}: two files of weights, tensor by tensor. */
final class CheckpointCompare implements TensorFlowCommand {
  private static final int DIFFERENT = 3;
  private static final Flag<Double> TOLERANCE =
      Flag.real("tolerance", 0, "The largest difference between two elements that counts as equal.")
          .atLeast(0);

  @Override
  public String name() {
    return "checkpoint compare";
  }

  @Override
  public String summary() {
    return "Compare two checkpoints or other files of weights; exit code 3 if they differ.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(FlagGroup.group("Comparison", TOLERANCE));
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("A B");
  }

  @Override
  public List<String> examples() {
    return List.of("train_dir converted.npz", "a.ckpt b.safetensors --tolerance=1e-6");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    if (flags.arguments().size() != 2) {
      throw new UsageException("expected two files, found " + flags.arguments().size());
    }
    return WeightsFile.use(
        flags.arguments().get(0),
        console::info,
        a ->
            WeightsFile.use(
                flags.arguments().get(1), console::info, b -> compare(flags, a, b, console)));
  }

  private static int compare(ParsedFlags flags, WeightsFile a, WeightsFile b, Console console) {
    WeightsComparison comparison;
    try (Progress progress =
        console.progress(ProgressTask.of("comparing", a.entries().size(), "tensors", 1))) {
      comparison =
          WeightsComparison.of(
              a, b, flags.get(TOLERANCE), (name, done, total) -> progress.stepTo(done));
    }
    StringBuilder rows = new StringBuilder("name\tresult\tlargest_difference\tdetail\n");
    for (TensorComparison tensor : comparison.tensors()) {
      rows.append(
          "%s\t%s\t%s\t%s\n"
              .formatted(
                  Tsv.cell(tensor.name()),
                  word(tensor.result()),
                  difference(tensor),
                  Tsv.cell(tensor.detail())));
    }
    console.print(rows.toString());
    console.info(totals(comparison));
    return comparison.same() ? 0 : DIFFERENT;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The difference as text; {@code -} if there are no elements to compare. */
  private static String difference(TensorComparison tensor) {
    return switch (tensor.result()) {
      case EQUAL, CLOSE, DIFFERENT -> Double.toString(tensor.difference());
      case SHAPE, MISSING, EXTRA -> "-";
    };
  }

  private static String totals(WeightsComparison comparison) {
    StringBuilder text = new StringBuilder(comparison.same() ? "the same" : "different");
    String separator = ": ";
    for (Result result : Result.values()) {
      if (comparison.count(result) > 0) {
        text.append(separator).append(comparison.count(result)).append(' ').append(word(result));
        separator = ", ";
      }
    }
    return text.toString();
  }
}
