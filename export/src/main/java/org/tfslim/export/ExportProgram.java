package org.tfslim.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;
import org.tfslim.classification.Inference;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.export.ExportCheck;
import org.tfslim.classification.export.GraphFile;
import org.tfslim.classification.export.NetworkGraph;
import org.tfslim.classification.export.SampleImages;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.export.SavedModelExport.Published;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.export.ModelVersion;
import org.tfslim.slim.export.OpTable;
import org.tfslim.slim.runtime.TensorTypes;

/** Writes a checkpoint as a SavedModel for TensorFlow Serving, or as a graph in one file. */
public final class ExportProgram implements TensorFlowCommand {
  /** The entry point. */
  public static void main(String[] args) {
    Program.main(new ExportProgram(), args);
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "Writes a checkpoint as a SavedModel for TensorFlow Serving, or as a graph in one file,"
               + " and checks it.";
  }

  @Override
  public FlagTable flags() {
    return ExportFlags.TABLE;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--checkpoint_path=/tmp/train --export_dir=/tmp/export",
        "--checkpoint_path=/tmp/train --export_dir=/tmp/export --precision=bfloat16",
        "--checkpoint_path=/tmp/train --format=frozen_graph --output_file=/tmp/frozen.pb",
        "--model_name=inception_v3 --output_file=/tmp/inception_v3_inf_graph.pb");
  }

  @Override
  public int run(ParsedFlags flags, Console console) throws IOException {
    switch (ExportFlags.format(flags)) {
      case SAVED_MODEL -> savedModel(flags, console);
      case FROZEN_GRAPH -> frozenGraph(flags, console);
      case GRAPH_DEF -> graphDef(flags, console);
    }
    return 0;
  }

  private static void savedModel(ParsedFlags flags, Console console) throws IOException {
    Path exportDir =
        ExportFlags.require(
            flags.get(ExportFlags.EXPORT_DIR), ExportFlags.EXPORT_DIR, ExportFormat.SAVED_MODEL);
    ExportSettings settings = ExportSettings.of(flags, ExportFormat.SAVED_MODEL);
    if (settings.model().labels().isEmpty()) {
      console.warn("the classes have no names; --labels_path=FILE gives them some");
    }
    announce(console, settings);
    OptionalLong number =
        flags.get(ExportFlags.VERSION).map(OptionalLong::of).orElse(OptionalLong.empty());
    try (ModelVersion version =
        ModelVersion.begin(exportDir, number, flags.get(ExportFlags.OVERWRITE))) {
      Published published = new SavedModelExport(settings, console).write(version);
      console.println(published.folder().toString());
      printDifference(console, published.difference());
      sayWhatNext(console, published.folder(), settings.model());
    }
  }

  private static void announce(Console console, ExportSettings settings) {
    console.info(
        "exporting %s (%s)".formatted(settings.checkpoint(), settings.model().spec().name()));
  }

  private static void printDifference(Console console, double difference) {
    console.println(
        "largest difference of a logit: %s of their root mean square"
            .formatted((float) difference));
  }

  private static void frozenGraph(ParsedFlags flags, Console console) {
    GraphFile file = file(flags, ExportFormat.FROZEN_GRAPH);
    ExportSettings settings = ExportSettings.of(flags, ExportFormat.FROZEN_GRAPH);
    Optional<Integer> batchSize = flags.get(ExportFlags.BATCH_SIZE);
    announce(console, settings);
    try (Inference<NetworkGraph> network =
        Inference.start(
            settings.checkpoint(),
            settings.averages(),
            console::info,
            slim -> NetworkGraph.of(slim, settings.model(), batchSize))) {
      OpTable ops = OpTable.ofRuntime();
      FrozenGraph frozen = network.frozen(network.model().nodes());
      GraphDef graph = ops.withoutDefaults(settings.optimized(frozen, ops).withConstants());
      ExportCheck check = new ExportCheck(settings.model(), settings.tolerance());
      file.write(
          graph,
          written ->
              printDifference(
                  console,
                  check.frozenGraph(network, written, batchSize.orElse(SampleImages.COUNT))));
      printNodes(console, file, network.model());
    }
  }

  private static void graphDef(ParsedFlags flags, Console console) {
    GraphFile file = file(flags, ExportFormat.GRAPH_DEF);
    ModelSettings model = ExportSettings.ofGraph(flags);
    try (Graph graph = new Graph()) {
      NetworkGraph network =
          NetworkGraph.of(
              Slim.on(graph, 0).withoutGradients(),
              model,
              flags.get(ExportFlags.BATCH_SIZE),
              flags.get(ExportFlags.IS_TRAINING));
      file.write(
          OpTable.ofRuntime().withoutDefaults(graph.toGraphDef()),
          written -> {
            try (Graph loaded = new Graph()) {
              loaded.importGraphDef(written);
              network.nodes().forEach(loaded::operation);
            }
          });
      printNodes(console, file, network);
    }
  }

  private static GraphFile file(ParsedFlags flags, ExportFormat format) {
    Optional<String> path =
        Optional.of(flags.get(ExportFlags.OUTPUT_FILE)).filter(it -> !it.isEmpty());
    return new GraphFile(
        Path.of(ExportFlags.require(path, ExportFlags.OUTPUT_FILE, format)),
        flags.get(ExportFlags.WRITE_TEXT_GRAPHDEF));
  }

  private static void printNodes(Console console, GraphFile file, NetworkGraph network) {
    console.println(file.path().toString());
    console.println(
        "input: %s %s"
            .formatted(network.input().op().name(), TensorTypes.text(network.input().shape())));
    console.println("output: " + network.output().op().name());
  }

  private static void sayWhatNext(Console console, Path target, ModelSettings settings) {
    Path exportDir = target.toAbsolutePath().normalize().getParent();
    String name = settings.spec().name();
    console.info(
        """
        next:
          bin/slim predict --saved_model_dir=%s IMAGE...
          docker run --rm -p 8500:8500 -p 8501:8501 -v %s:/models/%s -e MODEL_NAME=%s tensorflow/serving\
        """
            .formatted(exportDir, exportDir, name, name));
  }
}
