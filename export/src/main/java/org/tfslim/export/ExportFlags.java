package org.tfslim.export;

import static org.tfslim.cli.FlagGroup.group;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.tfslim.classification.ClassAgreement;
import org.tfslim.classification.ClassNames;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.classification.export.ModelExport;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.programs.SharedFlags;
import org.tfslim.slim.export.Precision;

/** The flags of the export program: those of export_inference_graph.py and more. */
final class ExportFlags {
  static final OptionalFlag<String> CHECKPOINT_PATH =
      Flag.pathText(
          "checkpoint_path",
          "The checkpoint, or a folder with checkpoints, which means the latest.");
  static final Flag<ExportFormat> FORMAT =
      Flag.choice(
          "format",
          ExportFormat.SAVED_MODEL,
          "What is written; with --output_file, graph_def by default.");
  static final Flag<Precision> PRECISION =
      Flag.choice(
          "precision",
          Precision.FLOAT32,
          "The type that convolutions compute in; images and scores stay float32.");
  static final Flag<Boolean> OPTIMIZE =
      Flag.bool(
          "optimize",
          true,
          "Fold batch normalization and constants, and leave out what is needed only in training.");
  static final OptionalFlag<Double> TOLERANCE =
      Flag.real(
              "tolerance",
              "The largest difference of a logit between checkpoint and exported model, relative to the root mean square of the logits; if not set, 1e-4 (bfloat16: 0.1, float16: 0.02).")
          .atLeast(0);

  static final OptionalFlag<Path> EXPORT_DIR =
      Flag.path("export_dir", "The folder of the model's versions; created if it does not exist.");
  static final OptionalFlag<Long> VERSION =
      Flag.longInteger(
              "version",
              "The version; the model is written to EXPORT_DIR/VERSION. If not set, the next free one.")
          .atLeast(0);
  static final Flag<Boolean> OVERWRITE =
      Flag.bool(
          "overwrite",
          false,
          "Replace the version, or the frozen graph, if it exists; a graph without weights is always replaced.");

  static final Flag<String> OUTPUT_FILE =
      Flag.pathText("output_file", "", "The file that the graph is written to.");
  static final Flag<Boolean> WRITE_TEXT_GRAPHDEF =
      Flag.bool("write_text_graphdef", false, "Write text instead of binary.");
  static final OptionalFlag<Integer> BATCH_SIZE = SharedFlags.batchSize();
  static final Flag<Boolean> IS_TRAINING =
      Flag.bool("is_training", false, "Write the graph as training builds it.");

  static final Flag<String> DATASET_NAME = SharedFlags.datasetName("imagenet");
  static final Flag<String> DATASET_DIR = SharedFlags.datasetDir("");

  private static final String SLIMS_MODEL = "inception_v3";
  private static final String NO_VIDEO = "there are no video networks here";

  static final FlagTable TABLE =
      FlagTable.of(
          group("Export", CHECKPOINT_PATH, FORMAT, OVERWRITE, PRECISION, OPTIMIZE, TOLERANCE),
          group("SavedModel", EXPORT_DIR, VERSION),
          group(
              "Graph in one file (frozen_graph, graph_def); the data set gives the number of classes if nothing else does",
              OUTPUT_FILE,
              WRITE_TEXT_GRAPHDEF,
              BATCH_SIZE,
              IS_TRAINING,
              DATASET_NAME,
              DATASET_DIR,
              Flag.bool("quantize", false, "Quantized inference.")
                  .unsupported("fake quantization is not supported; see --precision"),
              Flag.bool("is_video_model", false, "A network for videos.").unsupported(NO_VIDEO),
              Flag.integer("num_frames", "The frames of a video.").unsupported(NO_VIDEO)),
          CheckpointFlags.GROUP);

  /** A flag that has a meaning for some formats only. */
  private record Use(Flag<?> flag, Set<ExportFormat> formats) {}

  private static final Set<ExportFormat> SAVED_MODEL = Set.of(ExportFormat.SAVED_MODEL);
  private static final Set<ExportFormat> FILES =
      Set.of(ExportFormat.FROZEN_GRAPH, ExportFormat.GRAPH_DEF);
  private static final Set<ExportFormat> WITH_WEIGHTS =
      Set.of(ExportFormat.SAVED_MODEL, ExportFormat.FROZEN_GRAPH);
  private static final List<Use> USES =
      List.of(
          new Use(EXPORT_DIR, SAVED_MODEL),
          new Use(VERSION, SAVED_MODEL),
          new Use(OVERWRITE, WITH_WEIGHTS),
          new Use(OUTPUT_FILE, FILES),
          new Use(WRITE_TEXT_GRAPHDEF, FILES),
          new Use(BATCH_SIZE, FILES),
          new Use(IS_TRAINING, Set.of(ExportFormat.GRAPH_DEF)),
          new Use(PRECISION, WITH_WEIGHTS),
          new Use(OPTIMIZE, WITH_WEIGHTS),
          new Use(TOLERANCE, WITH_WEIGHTS));

  private ExportFlags() {}

  /**
   * The format to write.
   *
   * @throws UsageException if a flag is given that has no meaning for the format
   */
  static ExportFormat format(ParsedFlags flags) {
    boolean isFile = flags.isSet(OUTPUT_FILE) && !flags.get(OUTPUT_FILE).isEmpty();
    ExportFormat format =
        isFile && !flags.isSet(FORMAT) ? ExportFormat.GRAPH_DEF : flags.get(FORMAT);
    for (Use use : USES) {
      if (flags.isSet(use.flag())
          && !isDefault(flags, use.flag())
          && !use.formats().contains(format)) {
        throw new UsageException(
            "--%s does not go with --format=%s; it goes with %s"
                .formatted(use.flag().name(), text(format), texts(use.formats())));
      }
    }
    return format;
  }

  /** A command line for slim may say that a switch is off. */
  private static boolean isDefault(ParsedFlags flags, Flag<?> flag) {
    Object value = flags.get(flag);
    return value.equals(false) || value.equals("");
  }

  private static String text(ExportFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  private static String texts(Set<ExportFormat> formats) {
    return String.join(" and ", formats.stream().sorted().map(ExportFlags::text).toList());
  }

  /**
   * The value of a flag that the format needs.
   *
   * @throws UsageException if it is not given
   */
  static <T> T require(Optional<T> value, Flag<?> flag, ExportFormat format) {
    return value.orElseThrow(
        () ->
            new UsageException(
                "--%s must be given for --format=%s".formatted(flag.name(), text(format))));
  }

  /**
   * The export of a checkpoint.
   *
   * @throws UsageException if there is no checkpoint
   * @throws OptionException if an option is missing that describes the checkpoint
   * @throws DataException if flags contradict the {@code model_info.json} beside it
   */
  static ModelExport export(ParsedFlags flags, ExportFormat format, Consumer<String> log) {
    CheckpointSource source =
        CheckpointSource.of(require(flags.get(CHECKPOINT_PATH), CHECKPOINT_PATH, format));
    boolean known =
        !flags.isSet(DATASET_NAME) || ModelInfo.beside(source.find(note -> {})).isPresent();
    ModelOverrides given = CheckpointFlags.overrides(flags);
    ModelExport export =
        ModelExport.of(source, known ? given : withClassesOfDataset(given, flags), log)
            .withAverages(CheckpointFlags.averages(flags))
            .withPrecision(flags.get(PRECISION))
            .withOptimization(flags.get(OPTIMIZE));
    checkClasses(flags, export.model());
    return flags.get(TOLERANCE).map(export::withTolerance).orElse(export);
  }

  /** A data set that is named has its classes in the order of the model. */
  private static void checkClasses(ParsedFlags flags, ModelSettings model) {
    Path labels = Path.of(flags.get(DATASET_DIR)).resolve(LabelsFile.NAME);
    if (flags.get(DATASET_DIR).isEmpty() || !Files.exists(labels)) {
      return;
    }
    ClassNames names = ClassNames.read(labels, model.info().labelsOffset());
    if (names.numClasses() == model.numClasses()) {
      ClassAgreement.of(model.labels(), names.of(model.numClasses())).requireSameOrder();
    }
  }

  /**
   * The network of a graph without weights; values that are not specified anywhere are slim's
   * defaults.
   *
   * @throws DataException if flags contradict a {@code model_info.json}
   */
  static ModelSettings network(ParsedFlags flags, Consumer<String> log) {
    Optional<Path> checkpoint =
        flags.get(CHECKPOINT_PATH).map(path -> CheckpointSource.of(path).find(log));
    ModelOverrides given = CheckpointFlags.overrides(flags);
    if (checkpoint.flatMap(ModelInfo::beside).isPresent()) {
      return ModelSettings.of(given, checkpoint.get());
    }
    ModelOverrides named =
        given.modelName().isPresent() ? given : given.toBuilder().modelName(SLIMS_MODEL).build();
    return ModelSettings.of(withClassesOfDataset(named, flags));
  }

  /** The number of classes is that of the data set if nothing else specifies it. */
  private static ModelOverrides withClassesOfDataset(ModelOverrides given, ParsedFlags flags) {
    return given.numClasses().isPresent() || given.labelsPath().isPresent()
        ? given
        : given.toBuilder().numClasses(datasetClasses(flags)).build();
  }

  private static int datasetClasses(ParsedFlags flags) {
    DatasetSpec spec = Datasets.get(flags.get(DATASET_NAME));
    int classes =
        spec.numClasses()
            .orElseGet(
                () ->
                    LabelsFile.read(Path.of(flags.get(DATASET_DIR)).resolve(LabelsFile.NAME))
                        .size());
    return classes - flags.get(CheckpointFlags.LABELS_OFFSET).orElse(0);
  }
}
