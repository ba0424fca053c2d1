package org.tfslim.export;

import static org.tfslim.slim.cli.FlagGroup.group;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tfslim.nets.CheckpointFlags;
import org.tfslim.nets.Inference;
import org.tfslim.nets.ModelSettings;
import org.tfslim.slim.checkpoint.CheckpointPaths;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.cli.Program;
import org.tfslim.slim.data.LabelsFile;
import org.tfslim.slim.savedmodel.AssetFile;
import org.tfslim.slim.savedmodel.ModelVersion;
import org.tfslim.slim.savedmodel.SavedModelWriter;

/** Writes a checkpoint as a SavedModel for TensorFlow Serving. */
public final class ExportProgram implements Command {
  private static final Flag<String> CHECKPOINT_PATH =
      Flag.string("checkpoint_path", "The checkpoint, or a folder with one: its latest.")
          .required();
  private static final Flag<Path> EXPORT_DIR =
      Flag.path("export_dir", "The folder of the model's versions; made if there is none.")
          .required();
  private static final Flag<Long> VERSION =
      Flag.longInteger("version", 1, "The version; the model is written to EXPORT_DIR/VERSION.")
          .atLeast(0);
  private static final Flag<Boolean> OVERWRITE =
      Flag.bool("overwrite", false, "Replace the version if it exists.");
  private static final Flag<String> FORMAT =
      Flag.choice("format", List.of("saved_model"), "saved_model", "What is written.");
  private static final Flag<Double> TOLERANCE =
      Flag.real(
              "tolerance",
              1e-5,
              "The largest difference of a probability between checkpoint and exported model.")
          .atLeast(0);

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
    return "Writes a checkpoint as a SavedModel for TensorFlow Serving, and checks it.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        group("Export", CHECKPOINT_PATH, EXPORT_DIR, VERSION, OVERWRITE, FORMAT, TOLERANCE),
        CheckpointFlags.GROUP);
  }

  @Override
  public List<String> examples() {
    return List.of("--checkpoint_path=/tmp/train --export_dir=/tmp/export");
  }

  @Override
  public int run(ParsedFlags flags, Console console) throws IOException {
    Path checkpoint = CheckpointPaths.resolve(flags.get(CHECKPOINT_PATH));
    ModelSettings settings = ModelSettings.of(CheckpointFlags.choices(flags), checkpoint);
    if (settings.labels().isEmpty()) {
      console.warn("the classes have no names; --labels_path=FILE gives them some");
    }
    console.info("exporting %s (%s)".formatted(checkpoint, settings.spec().name()));
    try (ModelVersion version =
            ModelVersion.begin(flags.get(EXPORT_DIR), flags.get(VERSION), flags.get(OVERWRITE));
        Inference<ServingModel> model =
            Inference.start(
                checkpoint,
                CheckpointFlags.averages(flags),
                console::info,
                slim -> ServingModel.of(slim, settings))) {
      new SavedModelWriter(
              model.slim(), model.saver(), model.model().signatures(), List.of(labels(settings)))
          .write(model.session(), version.staging());
      double difference = ExportCheck.largestDifference(model, settings, version.staging());
      ExportCheck.require(difference, flags.get(TOLERANCE));
      version.publish();
      console.println(version.target().toString());
      console.println("largest probability difference: " + (float) difference);
      sayWhatNext(console, version.target(), settings);
      return 0;
    }
  }

  private static AssetFile labels(ModelSettings settings) {
    String text =
        IntStream.range(0, settings.numClasses())
            .mapToObj(i -> i + ":" + settings.label(i) + "\n")
            .collect(Collectors.joining());
    return new AssetFile(LabelsFile.NAME, text);
  }

  private static void sayWhatNext(Console console, Path target, ModelSettings settings) {
    Path exportDir = target.toAbsolutePath().normalize().getParent();
    String name = settings.spec().name();
    console.info(
        """
        next:
          bin/slim predict --saved_model_dir=%s IMAGE...
          docker run --rm -p 8500:8500 -p 8501:8501 -v %s:/models/%s -e MODEL_NAME=%s tensorflow/serving"""
            .formatted(exportDir, exportDir, name, name));
  }
}
