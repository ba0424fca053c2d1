package org.tfslim.export.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.NetFit;
import org.tfslim.classification.NetFit.State;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.programs.SharedFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.programs.Tsv;

/** {@code bin/slim checkpoint verify}: checks whether a file has what a network needs. */
final class CheckpointVerify implements TensorFlowCommand {
  private static final int MISFIT = 3;
  private static final Flag<String> MODEL_NAME = SharedFlags.modelName().required();

  @Override
  public String name() {
    return "checkpoint verify";
  }

  @Override
  public String summary() {
    return "Check that a checkpoint fits a network: all names, shapes, finite values, classes.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        FlagGroup.group(
            "Network", MODEL_NAME, CheckpointFlags.NUM_CLASSES, CheckpointFlags.IMAGE_SIZE));
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("FILE");
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--model_name=inception_v4 inception_v4.ckpt",
        "--model_name=lenet --num_classes=10 train_dir");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    if (flags.arguments().size() != 1) {
      throw new UsageException("expected one file, found " + flags.arguments().size());
    }
    return WeightsFile.use(
        flags.arguments().get(0), console::info, file -> verify(flags, file, console));
  }

  private static int verify(ParsedFlags flags, WeightsFile file, Console console) {
    NetVariables network = network(flags, file);
    NetFit fit;
    try (Progress progress =
        console.progress(ProgressTask.of("verifying", network.entries().size(), "tensors", 1))) {
      fit = NetFit.of(file, network, (name, done, total) -> progress.stepTo(done));
    }
    StringBuilder rows = new StringBuilder("name\tstate\tdetail\n");
    fit.tensors()
        .forEach(
            row ->
                rows.append(
                    "%s\t%s\t%s\n"
                        .formatted(
                            Tsv.cell(row.name()), word(row.state()), Tsv.cell(row.detail()))));
    console.print(rows.toString());
    console.info(totals(file, fit));
    return fit.fits() ? 0 : MISFIT;
  }

  /**
   * The network as the flags describe it, otherwise as the {@code model_info.json} beside the file
   * says, otherwise for the classes that the file has.
   */
  private static NetVariables network(ParsedFlags flags, WeightsFile file) {
    NetSpec spec =
        Nets.get(flags.get(MODEL_NAME)).fitting(name -> file.find(name).map(TensorEntry::shape));
    Optional<ModelInfo> info =
        ModelInfo.beside(file.path()).filter(it -> it.modelName().equals(spec.name()));
    int imageSize =
        flags
            .get(CheckpointFlags.IMAGE_SIZE)
            .or(() -> info.map(ModelInfo::imageSize))
            .orElse(spec.imageSize());
    int channels = info.map(ModelInfo::channels).orElse(spec.channels());
    // With a head, so that a file can have one though the published weights have none.
    NetVariables headed =
        NetVariables.of(spec, Math.max(1, spec.numClasses()), imageSize, channels);
    return flags
        .get(CheckpointFlags.NUM_CLASSES)
        .or(() -> info.map(ModelInfo::numClasses))
        .or(() -> NetFit.classesOf(file, headed))
        .map(headed::withClasses)
        .orElseGet(
            () -> spec.numClasses() > 0 ? headed : NetVariables.of(spec, 0, imageSize, channels));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String totals(WeightsFile file, NetFit fit) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s (%s) %s %s with %s"
            .formatted(
                file.path(),
                file.format(),
                fit.fits() ? "fits" : "does not fit",
                fit.network().spec().name(),
                Printable.count(fit.network().numClasses(), "class", "classes")));
    String separator = ": ";
    for (State state : State.values()) {
      if (fit.count(state) > 0) {
        text.append(separator).append(fit.count(state)).append(' ').append(word(state));
        separator = ", ";
      }
    }
    return text.toString();
  }
}
