package org.tfslim.export.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tfslim.classification.export.NetworkConversion;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Progress;
import org.tfslim.cli.ProgressTask;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.formats.checkpoint.FiniteValues;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.formats.weights.RenameRule;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.formats.weights.WeightsOutput;
import org.tfslim.nets.spec.Library;
import org.tfslim.programs.SharedFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.programs.Tsv;

/** {@code bin/slim checkpoint convert}: weights from one format, layout or naming to another. */
final class CheckpointConvert implements TensorFlowCommand {
  private static final Flag<String> INPUT =
      Flag.pathText(
              "input",
              "A checkpoint (prefix, file or folder), SavedModel, npz, safetensors or h5 file.")
          .required();
  private static final Flag<Path> OUTPUT =
      Flag.path(
              "output",
              "Where to write: NAME.npz, NAME.safetensors, or the prefix of a V2 checkpoint.")
          .required();
  private static final Flag<Integer> SHARDS =
      Flag.integer("shards", 1, "The number of data files of a checkpoint.").between(1, 1000);
  private static final Flag<Boolean> OVERWRITE =
      Flag.bool("overwrite", false, "Replace what is at --output.");
  private static final Flag<Boolean> DRY_RUN =
      Flag.bool("dry_run", false, "Print the plan and write nothing.");

  private static final Flag<List<String>> RENAME =
      Flag.string(
              "rename",
              "REGEX=TEXT: what to replace in names of the input, and with what; before a layout is read; repeatable.")
          .repeated();
  private static final Flag<List<String>> INCLUDE =
      Flag.string(
              "include", "Keep only tensors whose names match this REGEX somewhere; repeatable.")
          .repeated();
  private static final Flag<List<String>> EXCLUDE =
      Flag.string(
              "exclude", "Leave out tensors whose names match this REGEX somewhere; repeatable.")
          .repeated();
  private static final Flag<Boolean> USE_MOVING_AVERAGES =
      Flag.bool("use_moving_averages", false, "Take moving averages in place of the variables.");
  private static final Flag<Boolean> STRIP_OPTIMIZER =
      Flag.bool("strip_optimizer", false, "Leave out slots of the optimizer and moving averages.");
  private static final OptionalFlag<ValueDtype> DTYPE =
      Flag.choice("dtype", ValueDtype.class, "The type of all floating-point values.");

  private static final OptionalFlag<String> MODEL_NAME = SharedFlags.modelName();
  private static final OptionalFlag<Library> FROM_LAYOUT =
      Flag.choice("from_layout", Library.class, "The library that wrote --input.");
  private static final OptionalFlag<Library> TO_LAYOUT =
      Flag.choice("to_layout", Library.class, "The library that will read --output: timm.");
  private static final Flag<Integer> LABELS_OFFSET =
      Flag.integer(
              "labels_offset",
              0,
              "1 puts a background class before 1000 classes, or removes it from 1001.")
          .between(0, 1);
  private static final Flag<Boolean> ACCEPT_DIFFERENCES =
      Flag.bool(
          "accept_differences", false, "Convert although the networks compute different results.");

  /** The floating-point types. */
  private enum ValueDtype {
    FLOAT16(ElementType.FLOAT16),
    BFLOAT16(ElementType.BFLOAT16),
    FLOAT32(ElementType.FLOAT32),
    FLOAT64(ElementType.FLOAT64);

    private final ElementType type;

    ValueDtype(ElementType type) {
      this.type = type;
    }
  }

  @Override
  public String name() {
    return "checkpoint convert";
  }

  @Override
  public String summary() {
    return "Convert weights: other files, names, types, or the layouts of timm and Keras.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        FlagGroup.group("Files", INPUT, OUTPUT, SHARDS, OVERWRITE, DRY_RUN),
        FlagGroup.group(
            "Tensors (in this order: averages, strip, include, exclude, rename, layouts, dtype)",
            RENAME,
            INCLUDE,
            EXCLUDE,
            USE_MOVING_AVERAGES,
            STRIP_OPTIMIZER,
            DTYPE),
        FlagGroup.group(
            "Networks (layouts and --labels_offset need --model_name)",
            MODEL_NAME,
            FROM_LAYOUT,
            TO_LAYOUT,
            LABELS_OFFSET,
            ACCEPT_DIFFERENCES));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--input=train_dir --output=weights.npz --strip_optimizer",
        "--input=old.ckpt --output=new/model.ckpt --rename='^InceptionV4/=Net/'",
        "--input=timm.safetensors --from_layout=timm --model_name=inception_v4 --output=v4.ckpt");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    return WeightsFile.use(flags.get(INPUT), console::info, file -> convert(flags, file, console));
  }

  private static int convert(ParsedFlags flags, WeightsFile file, Console console) {
    WeightsOutput output =
        new WeightsOutput(flags.get(OUTPUT), flags.get(SHARDS), flags.get(OVERWRITE));
    ConversionPlan plan = plan(flags, file, console);
    if (flags.get(DRY_RUN)) {
      plan.require();
      console.print(text(plan));
      console.info(totals("would write", plan, output));
      return 0;
    }
    FiniteValues written;
    try (Progress progress =
        console.progress(ProgressTask.of("converting", plan.bytes(), "bytes", 1))) {
      written = output.write(plan, (name, done, total) -> progress.stepTo(done));
    }
    console.info(totals("wrote", plan, output));
    written
        .problem()
        .ifPresent(
            it -> console.warn(it + " A network with such weights computes nothing of use."));
    LeftOut.lines(file).forEach(console::info);
    return 0;
  }

  private static ConversionPlan plan(ParsedFlags flags, WeightsFile file, Console console) {
    ConversionPlan plan = ConversionPlan.of(file);
    List<Pattern> included = patterns("include", flags.get(INCLUDE));
    List<Pattern> excluded = patterns("exclude", flags.get(EXCLUDE));
    if (flags.get(USE_MOVING_AVERAGES)) {
      plan =
          plan.useMovingAverages(
              name -> (included.isEmpty() || matches(name, included)) && !matches(name, excluded));
    }
    if (flags.get(STRIP_OPTIMIZER)) {
      plan = plan.stripOptimizer();
    }
    plan = plan.include(included).exclude(excluded);
    plan = renamed(plan, flags.get(RENAME), console);
    plan =
        new NetworkConversion(
                flags.get(MODEL_NAME),
                flags.get(FROM_LAYOUT),
                flags.get(TO_LAYOUT),
                flags.get(LABELS_OFFSET) == 1,
                flags.get(ACCEPT_DIFFERENCES))
            .apply(plan, console::info);
    Optional<ValueDtype> dtype = flags.get(DTYPE);
    return dtype.isPresent() ? plan.cast(dtype.get().type) : plan;
  }

  /** A rule that changes nothing is most likely a mistake. */
  private static ConversionPlan renamed(ConversionPlan plan, List<String> rules, Console console) {
    ConversionPlan changed = plan;
    for (String rule : rules) {
      ConversionPlan next = changed.rename(List.of(RenameRule.parse(rule)));
      if (next.names().equals(changed.names())) {
        console.warn("--rename=%s changes no name of the input".formatted(rule));
      }
      changed = next;
    }
    return changed;
  }

  private static boolean matches(String name, List<Pattern> patterns) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
  }

  private static List<Pattern> patterns(String flag, List<String> texts) {
    return texts.stream().map(text -> RenameRule.pattern(flag, text)).toList();
  }

  private static String text(ConversionPlan plan) {
    StringBuilder rows = new StringBuilder("source\tname\tshape\tdtype\tchanges\n");
    for (PlannedTensor tensor : plan.tensors()) {
      rows.append(
          "%s\t%s\t%s\t%s\t%s\n"
              .formatted(
                  tensor.source().map(entry -> Tsv.cell(entry.name())).orElse("-"),
                  Tsv.cell(tensor.name()),
                  tensor.entry().shapeText(),
                  tensor.entry().dtypeText(),
                  String.join(", ", tensor.changes())));
    }
    plan.dropped()
        .forEach(
            tensor ->
                rows.append(
                    "%s\t-\t-\t-\t%s\n"
                        .formatted(Tsv.cell(tensor.name()), Tsv.cell(tensor.reason()))));
    return rows.toString();
  }

  private static String totals(String did, ConversionPlan plan, WeightsOutput output) {
    return "%s %s (%s): %s, %s; left out: %s"
        .formatted(
            did,
            output.path(),
            output.format().name().toLowerCase(Locale.ROOT),
            Printable.count(plan.tensors().size(), "tensor"),
            Numbers.megabytes(plan.bytes()),
            Numbers.grouped(plan.dropped().size()));
  }
}
