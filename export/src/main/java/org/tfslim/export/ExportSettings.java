package org.tfslim.export;

import java.nio.file.Path;
import java.util.Optional;
import org.tfslim.classification.ModelChoices;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.Datasets;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.UsageException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.export.OpTable;
import org.tfslim.slim.export.Precision;
import org.tfslim.slim.saving.AverageUse;

/**
 * What is exported, and how.
 *
 * @param checkpoint its prefix
 * @param info what lies beside the checkpoint
 * @param model the network
 * @param averages whether variables get their moving averages
 * @param precision of convolutions
 * @param optimize whether to fold what can be folded
 * @param tolerance the largest difference of a logit, as a share of their root mean square
 */
public record ExportSettings(
    Path checkpoint,
    Optional<ModelInfo> info,
    ModelSettings model,
    AverageUse averages,
    Precision precision,
    boolean optimize,
    double tolerance) {
  private static final String SLIMS_MODEL = "inception_v3";

  /**
   * The settings of an export of a checkpoint.
   *
   * @throws UsageException if there is no checkpoint, or something must be said about it
   * @throws DataException if flags contradict the {@code model_info.json} beside it
   */
  static ExportSettings of(ParsedFlags flags, ExportFormat format) {
    Path checkpoint =
        CheckpointPaths.resolve(
            ExportFlags.require(
                flags.get(ExportFlags.CHECKPOINT_PATH), ExportFlags.CHECKPOINT_PATH, format));
    Optional<ModelInfo> info = ModelInfo.beside(checkpoint);
    ModelChoices given = CheckpointFlags.choices(flags);
    boolean fromDataset =
        info.isEmpty()
            && given.numClasses().isEmpty()
            && given.labelsPath().isEmpty()
            && flags.isSet(ExportFlags.DATASET_NAME);
    ModelChoices choices = fromDataset ? withClasses(given, datasetClasses(flags)) : given;
    Precision precision = flags.get(ExportFlags.PRECISION);
    return new ExportSettings(
        checkpoint,
        info,
        ModelSettings.of(choices, checkpoint),
        CheckpointFlags.averages(flags),
        precision,
        flags.get(ExportFlags.OPTIMIZE),
        flags.get(ExportFlags.TOLERANCE).orElse(usual(precision)));
  }

  /** What is asked for of a graph with the weights of the checkpoint. */
  public FrozenGraph optimized(FrozenGraph frozen, OpTable ops) {
    return (optimize ? frozen.optimized(ops) : frozen).in(precision);
  }

  private static double usual(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 1e-4;
      case BFLOAT16 -> 0.1;
      case FLOAT16 -> 0.02;
    };
  }

  /**
   * The network of a graph without weights: what is not said anywhere is slim's default.
   *
   * @throws DataException if flags contradict a {@code model_info.json}
   */
  static ModelSettings ofGraph(ParsedFlags flags) {
    Optional<Path> checkpoint =
        flags.get(ExportFlags.CHECKPOINT_PATH).map(CheckpointPaths::resolve);
    ModelChoices given = CheckpointFlags.choices(flags);
    if (checkpoint.flatMap(ModelInfo::beside).isPresent()) {
      return ModelSettings.of(given, checkpoint.get());
    }
    ModelChoices named = given.modelName().isPresent() ? given : withName(given, SLIMS_MODEL);
    boolean known = named.numClasses().isPresent() || named.labelsPath().isPresent();
    return ModelSettings.of(known ? named : withClasses(named, datasetClasses(flags)));
  }

  private static int datasetClasses(ParsedFlags flags) {
    DatasetSpec spec = Datasets.get(flags.get(ExportFlags.DATASET_NAME));
    int classes =
        spec.numClasses()
            .orElseGet(
                () ->
                    LabelsFile.read(
                            Path.of(flags.get(ExportFlags.DATASET_DIR)).resolve(LabelsFile.NAME))
                        .size());
    return classes - flags.get(CheckpointFlags.LABELS_OFFSET).orElse(0);
  }

  private static ModelChoices withClasses(ModelChoices given, int numClasses) {
    return new ModelChoices(
        given.modelName(),
        Optional.of(numClasses),
        given.imageSize(),
        given.channels(),
        given.preprocessingName(),
        given.labelsPath(),
        given.labelsOffset());
  }

  private static ModelChoices withName(ModelChoices given, String name) {
    return new ModelChoices(
        Optional.of(name),
        given.numClasses(),
        given.imageSize(),
        given.channels(),
        given.preprocessingName(),
        given.labelsPath(),
        given.labelsOffset());
  }
}
