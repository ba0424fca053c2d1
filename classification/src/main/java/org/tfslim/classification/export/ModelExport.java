package org.tfslim.classification.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;
import org.tfslim.classification.Inference;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.ModelSettings;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.export.ModelVersion;
import org.tfslim.slim.export.OpTable;
import org.tfslim.slim.export.Precision;
import org.tfslim.slim.export.RefVariables;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.saving.AverageUse;

/**
 * Writes the model of a checkpoint for others to use, and checks it before it is published: what
 * was written is loaded back and compared with the checkpoint on a few images. Unless {@code
 * with...} says otherwise, moving averages are taken if the checkpoint has them, convolutions
 * compute in float32, and what can be folded is folded.
 *
 * <pre>{@code
 * ModelExport.of(checkpoint).withPrecision(Precision.BFLOAT16).savedModel(exportDir);
 * }</pre>
 */
public final class ModelExport {
  private final CheckpointSource source;
  private final Path checkpoint;
  private final ModelSettings model;
  private final AverageUse averages;
  private final Precision precision;
  private final boolean optimized;
  private final OptionalDouble tolerance;

  private ModelExport(
      CheckpointSource source,
      Path checkpoint,
      ModelSettings model,
      AverageUse averages,
      Precision precision,
      boolean optimized,
      OptionalDouble tolerance) {
    this.source = source;
    this.checkpoint = checkpoint;
    this.model = model;
    this.averages = averages;
    this.precision = precision;
    this.optimized = optimized;
    this.tolerance = tolerance;
  }

  /**
   * The export of a checkpoint.
   *
   * @param checkpoint its prefix
   * @param given what {@code model_info.json} beside it does not say, and what replaces what it
   *     says
   * @throws OptionException if something must be said about it
   * @throws DataException if what is given contradicts the {@code model_info.json} beside it
   */
  public static ModelExport of(Path checkpoint, ModelOverrides given) {
    return of(CheckpointSource.of(checkpoint), given, note -> {});
  }

  /**
   * The export of a checkpoint that may be the newest one of a folder.
   *
   * @param log is told which one, if the folder's state file does not say it
   */
  public static ModelExport of(
      CheckpointSource source, ModelOverrides given, Consumer<String> log) {
    Path checkpoint = source.find(log);
    return new ModelExport(
        source.startingWith(checkpoint),
        checkpoint,
        ModelSettings.of(given, checkpoint),
        AverageUse.IF_STORED,
        Precision.FLOAT32,
        true,
        OptionalDouble.empty());
  }

  /**
   * The export of a checkpoint that {@code model_info.json} describes.
   *
   * @param checkpoint its prefix
   * @throws OptionException if there is no {@code model_info.json} beside it
   * @throws DataException if it is damaged
   */
  public static ModelExport of(Path checkpoint) {
    return of(checkpoint, ModelOverrides.NONE);
  }

  /** With another use of moving averages. */
  public ModelExport withAverages(AverageUse use) {
    return new ModelExport(source, checkpoint, model, use, precision, optimized, tolerance);
  }

  /** With convolutions that compute in another type; images and scores stay float32. */
  public ModelExport withPrecision(Precision type) {
    return new ModelExport(source, checkpoint, model, averages, type, optimized, tolerance);
  }

  /** With or without folding batch normalization and constants. */
  public ModelExport withOptimization(boolean fold) {
    return new ModelExport(source, checkpoint, model, averages, precision, fold, tolerance);
  }

  /**
   * With another tolerance of the check.
   *
   * @param share the largest difference of a logit, as a share of the logits' root mean square;
   *     otherwise 1e-4, with bfloat16 0.1, with float16 0.02
   */
  public ModelExport withTolerance(double share) {
    return new ModelExport(
        source, checkpoint, model, averages, precision, optimized, OptionalDouble.of(share));
  }

  /**
   * The prefix of the checkpoint. If a training run deletes it before it is read, its successor is
   * exported.
   */
  public Path checkpoint() {
    return checkpoint;
  }

  /** Where the checkpoint is read from. */
  CheckpointSource source() {
    return source;
  }

  /** What the checkpoint is. */
  public ModelSettings model() {
    return model;
  }

  AverageUse averages() {
    return averages;
  }

  Precision precision() {
    return precision;
  }

  boolean optimized() {
    return optimized;
  }

  ExportCheck check() {
    return new ExportCheck(
        model,
        tolerance.orElseGet(
            () ->
                switch (precision) {
                  case FLOAT32 -> 1e-4;
                  case BFLOAT16 -> 0.1;
                  case FLOAT16 -> 0.02;
                }));
  }

  /** Changes a graph with the weights of the checkpoint as it was asked for. */
  FrozenGraph transformed(FrozenGraph frozen, OpTable ops) {
    return (optimized ? frozen.optimized(ops) : frozen).in(precision);
  }

  /**
   * Writes a SavedModel as the next version: {@code EXPORT_DIR/1}, then {@code EXPORT_DIR/2}.
   *
   * @param exportDir the folder of all versions; made if it does not exist
   * @throws DataException if the checkpoint cannot be used, or the check finds a difference
   * @throws SlimException if the folder cannot be written to
   * @throws IOException if a file cannot be written
   */
  public ExportedModel savedModel(Path exportDir) throws IOException {
    try (ModelVersion version = ModelVersion.begin(exportDir, OptionalLong.empty(), false)) {
      return savedModel(version, note -> {});
    }
  }

  /**
   * Writes a SavedModel for TensorFlow Serving, with labels, warm-up requests and {@code
   * model_info.json}, and publishes it.
   *
   * @param log is told of what was chosen
   * @throws DataException if the checkpoint cannot be used, or the check finds a difference
   * @throws IOException if it cannot be written
   */
  public ExportedModel savedModel(ModelVersion version, Consumer<String> log) throws IOException {
    return SavedModelExport.write(this, version, log);
  }

  /**
   * Writes the network with its weights as constants. Source: {@code freeze_graph.py}.
   *
   * @param batchSize of its input; empty for any number of images
   * @param log is told of what was chosen
   * @throws OptionException if the file exists and must not
   * @throws DataException if the checkpoint cannot be used, or the check finds a difference
   * @throws SlimException if the file cannot be written
   */
  public ExportedGraph frozenGraph(
      GraphFile file, Optional<Integer> batchSize, Consumer<String> log) {
    file.requireFree();
    try (Inference<NetworkGraph> network =
        Inference.start(
            source,
            averages,
            log,
            SessionOptions.defaults(),
            slim -> NetworkGraph.of(slim, model, batchSize))) {
      OpTable ops = OpTable.ofRuntime();
      FrozenGraph frozen = network.frozen(network.model().nodes());
      GraphDef graph = ops.withoutDefaults(transformed(frozen, ops).withConstants());
      double difference =
          file.write(
              graph,
              written ->
                  check().frozenGraph(network, written, batchSize.orElse(SampleImages.COUNT)));
      return ExportedGraph.of(file, network.model(), OptionalDouble.of(difference));
    }
  }

  /**
   * Writes a network without weights. Source: {@code export_inference_graph.py}. Its variables are
   * those of TensorFlow 1, so that {@code freeze_graph.py} puts the values of a checkpoint into
   * them.
   *
   * @param batchSize of its input; empty for any number of images
   * @param isTraining whether as training builds it
   * @throws OptionException if the file exists and must not
   * @throws SlimException if the file cannot be written
   */
  public static ExportedGraph graphDef(
      GraphFile file, ModelSettings model, Optional<Integer> batchSize, boolean isTraining) {
    file.requireFree();
    try (Graph graph = new Graph()) {
      NetworkGraph network =
          NetworkGraph.of(Slim.on(graph, 0).withoutGradients(), model, batchSize, isTraining);
      return file.write(
          OpTable.ofRuntime().withoutDefaults(RefVariables.of(graph.toGraphDef())),
          written -> {
            try (Graph loaded = new Graph()) {
              loaded.importGraphDef(written);
              network.nodes().forEach(loaded::operation);
            }
            return ExportedGraph.of(file, network, OptionalDouble.empty());
          });
    }
  }
}
