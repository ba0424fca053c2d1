package org.tfslim.eval;

import static org.tfslim.slim.cli.FlagGroup.group;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tfslim.nets.CheckpointFlags;
import org.tfslim.nets.ModelSettings;
import org.tfslim.slim.checkpoint.CheckpointPaths;
import org.tfslim.slim.cli.Command;
import org.tfslim.slim.cli.Console;
import org.tfslim.slim.cli.Flag;
import org.tfslim.slim.cli.FlagTable;
import org.tfslim.slim.cli.OptionalFlag;
import org.tfslim.slim.cli.ParsedFlags;
import org.tfslim.slim.cli.Program;
import org.tfslim.slim.cli.UsageException;
import org.tfslim.slim.savedmodel.ModelVersions;

/** {@code bin/slim predict}: the classes of image files. */
public final class PredictProgram implements Command {
  private static final OptionalFlag<Path> SAVED_MODEL_DIR =
      Flag.path(
          "saved_model_dir",
          "A SavedModel of bin/slim export, or the folder of its versions: the highest.");
  private static final OptionalFlag<String> CHECKPOINT_PATH =
      Flag.string("checkpoint_path", "A checkpoint, or a folder with one: its latest.");
  private static final Flag<Integer> BATCH_SIZE =
      Flag.integer("batch_size", 16, "Images in a batch.").atLeast(1);
  private static final OptionalFlag<Integer> TOP_K =
      Flag.integer("top_k", "Classes printed for each image; 5 if not set.").atLeast(1);
  private static final Flag<PredictionFormat> FORMAT =
      Flag.choice("format", PredictionFormat.TSV, "How the classes are printed.");

  private static final int DEFAULT_TOP_K = 5;

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new PredictProgram(), args);
  }

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String summary() {
    return "Prints the classes of image files; a folder stands for the images directly in it.";
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("IMAGE_OR_FOLDER...");
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        group("Model, one of", SAVED_MODEL_DIR, CHECKPOINT_PATH),
        group("Prediction", BATCH_SIZE, TOP_K, FORMAT),
        CheckpointFlags.GROUP);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--checkpoint_path=/tmp/train testdata/images",
        "--saved_model_dir=/tmp/export --format=json photo.jpg");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    if (flags.arguments().isEmpty()) {
      throw new UsageException("expected image files, or folders of image files");
    }
    List<Path> files = ImageFiles.of(flags.arguments());
    try (Classifier classifier = classifier(flags, console)) {
      return new PredictionRun(classifier, flags.get(FORMAT), console)
          .over(files, flags.get(BATCH_SIZE));
    }
  }

  private static Classifier classifier(ParsedFlags flags, Console console) {
    Optional<Path> savedModel = flags.get(SAVED_MODEL_DIR);
    if (savedModel.isPresent() == flags.isSet(CHECKPOINT_PATH)) {
      throw new UsageException("expected either --saved_model_dir or --checkpoint_path");
    }
    if (savedModel.isPresent()) {
      refuseCheckpointFlags(flags);
      return Classifier.ofSavedModel(ModelVersions.resolve(savedModel.get()), flags.get(TOP_K));
    }
    Path checkpoint = CheckpointPaths.resolve(flags.get(CHECKPOINT_PATH).orElseThrow());
    ModelSettings settings = ModelSettings.of(CheckpointFlags.choices(flags), checkpoint);
    return Classifier.ofCheckpoint(
        checkpoint,
        settings,
        flags.get(TOP_K).orElse(DEFAULT_TOP_K),
        CheckpointFlags.averages(flags),
        console::info);
  }

  private static void refuseCheckpointFlags(ParsedFlags flags) {
    CheckpointFlags.GROUP.flags().stream()
        .filter(flags::isSet)
        .findFirst()
        .ifPresent(
            flag -> {
              throw new UsageException(
                  "--%s goes with --checkpoint_path; a SavedModel knows what it is"
                      .formatted(flag.name()));
            });
  }
}
