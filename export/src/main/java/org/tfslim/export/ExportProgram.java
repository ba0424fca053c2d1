package org.tfslim.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.export.ExportedGraph;
import org.tfslim.classification.export.ExportedModel;
import org.tfslim.classification.export.GraphFile;
import org.tfslim.classification.export.ModelExport;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.formats.Printable;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.export.ModelVersion;
import org.tfslim.slim.runtime.TensorTypes;

/** Writes a checkpoint as a SavedModel for TensorFlow Serving, or as a graph in one file. */
public final class ExportProgram implements TensorFlowCommand {
  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new ExportProgram(), args);
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "Write a checkpoint as a SavedModel for TensorFlow Serving, or as a frozen graph.";
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
    ModelExport export = ExportFlags.export(flags, ExportFormat.SAVED_MODEL, console::info);
    if (export.model().labels().isEmpty()) {
      console.warn("the classes have no names; --labels_path=FILE gives them some");
    }
    announce(console, export);
    OptionalLong number =
        flags.get(ExportFlags.VERSION).map(OptionalLong::of).orElse(OptionalLong.empty());
    try (ModelVersion version =
        ModelVersion.begin(exportDir, number, flags.get(ExportFlags.OVERWRITE))) {
      ExportedModel exported = export.savedModel(version, CheckpointFlags.notes(flags, console));
      console.println(exported.folder().toString());
      printDifference(console, exported.difference());
      sayWhatNext(console, exported.folder(), export.model());
    }
  }

  private static void announce(Console console, ModelExport export) {
    console.info("exporting %s (%s)".formatted(export.checkpoint(), export.model().spec().name()));
  }

  private static void printDifference(Console console, double difference) {
    console.println(
        "largest difference of a logit: %s of their root mean square"
            .formatted((float) difference));
  }

  private static void frozenGraph(ParsedFlags flags, Console console) {
    GraphFile file = file(flags, ExportFormat.FROZEN_GRAPH, flags.get(ExportFlags.OVERWRITE));
    ModelExport export = ExportFlags.export(flags, ExportFormat.FROZEN_GRAPH, console::info);
    announce(console, export);
    print(
        console,
        export.frozenGraph(
            file, flags.get(ExportFlags.BATCH_SIZE), CheckpointFlags.notes(flags, console)));
  }

  private static void graphDef(ParsedFlags flags, Console console) {
    print(
        console,
        ModelExport.graphDef(
            file(flags, ExportFormat.GRAPH_DEF, true), // As export_inference_graph.py does.
            ExportFlags.network(flags, console::info),
            flags.get(ExportFlags.BATCH_SIZE),
            flags.get(ExportFlags.IS_TRAINING)));
  }

  private static GraphFile file(ParsedFlags flags, ExportFormat format, boolean overwrite) {
    Optional<String> path =
        Optional.of(flags.get(ExportFlags.OUTPUT_FILE)).filter(it -> !it.isEmpty());
    return new GraphFile(
        Path.of(ExportFlags.require(path, ExportFlags.OUTPUT_FILE, format)),
        flags.get(ExportFlags.WRITE_TEXT_GRAPHDEF),
        overwrite);
  }

  private static void print(Console console, ExportedGraph graph) {
    graph.difference().ifPresent(difference -> printDifference(console, difference));
    console.println(graph.file().toString());
    console.println("input: %s %s".formatted(graph.input(), TensorTypes.text(graph.inputShape())));
    console.println("output: " + graph.output());
  }

  private static void sayWhatNext(Console console, Path target, ModelSettings settings) {
    String exportDir = target.toAbsolutePath().normalize().getParent().toString();
    String name = settings.spec().name();
    console.info(
        """
        next:
          bin/slim predict --saved_model_dir=%s IMAGE...
          docker run --rm -p 8500:8500 -p 8501:8501 -v %s -e MODEL_NAME=%s tensorflow/serving\
        """
            .formatted(
                Printable.shellWord(exportDir),
                Printable.shellWord(exportDir + ":/models/" + name),
                name));
  }
}
