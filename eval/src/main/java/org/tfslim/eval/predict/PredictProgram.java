package org.tfslim.eval.predict;

import static org.tfslim.cli.FlagGroup.group;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.classification.data.ImageLimit;
import org.tfslim.classification.serving.ClassifierOptions;
import org.tfslim.classification.serving.ClassifierOptions.SignatureChoice;
import org.tfslim.classification.serving.ImageClassifier;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.cli.UsageException;
import org.tfslim.programs.CheckpointFlags;
import org.tfslim.programs.SharedFlags;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.export.SavedModels;

/** {@code bin/slim predict}: the classes of image files. */
public final class PredictProgram implements TensorFlowCommand {
  private static final OptionalFlag<Path> SAVED_MODEL_DIR =
      Flag.path(
          "saved_model_dir",
          "A SavedModel, from bin/slim export or another program, or the folder of its versions, which means the highest. It is a program: take only one from a source you trust.");
  private static final OptionalFlag<Path> CHECKPOINT_PATH =
      Flag.path(
          "checkpoint_path", "A checkpoint, or a folder with checkpoints, which means the latest.");
  private static final OptionalFlag<Path> FILES_FROM =
      Flag.path(
          "files_from",
          "A file with more names of images or folders, one per line; - for standard input.");
  private static final OptionalFlag<Path> FILES0_FROM =
      Flag.path(
          "files0_from",
          "The same, with each name ended by a zero byte, as find -print0 writes them.");
  private static final Flag<Integer> BATCH_SIZE = SharedFlags.batchSize(16);
  private static final OptionalFlag<Integer> TOP_K =
      Flag.integer("top_k", "The number of classes printed for each image; 5 if not set.")
          .atLeast(1);
  private static final Flag<PredictionFormat> FORMAT =
      Flag.choice(
          "format", PredictionFormat.TSV, "How the classes are printed; json gives one array.");
  private static final Flag<Long> MAX_PIXELS =
      Flag.longInteger(
              "max_pixels", ImageLimit.DEFAULT.pixels(), "Images with more pixels are not decoded.")
          .atLeast(1)
          .advanced();
  private static final OptionalFlag<String> SIGNATURE_NAME =
      Flag.string("signature_name", "The signature to call; serving_default if not set.");
  private static final OptionalFlag<String> OUTPUT_NAME =
      Flag.string(
          "output_name",
          "The output with the scores of all classes, if there are several outputs.");
  private static final OptionalFlag<Boolean> SOFTMAX =
      Flag.bool("softmax", "Whether these scores are logits; if not set, their name decides.");

  private static final Flag<String> SAVED_MODEL_TAGS =
      Flag.string(
          "saved_model_tags",
          SavedModels.SERVE,
          "The tags of the graph to take, separated by commas, if the SavedModel has another one.");

  private static final List<Flag<?>> SIGNATURE =
      List.of(SIGNATURE_NAME, OUTPUT_NAME, SOFTMAX, SAVED_MODEL_TAGS);
  private static final List<Flag<?>> CHECKPOINT_ONLY =
      List.of(
          CheckpointFlags.MODEL_NAME,
          CheckpointFlags.NUM_CLASSES,
          CheckpointFlags.USE_MOVING_AVERAGES);

  private final InputStream standardInput;

  /**
   * @param standardInput the source of lists named {@code -}
   */
  public PredictProgram(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new PredictProgram(System.in), args);
  }

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String summary() {
    return "Classify image files, those in folders, and those of a list on standard input (-).";
  }

  @Override
  public Optional<String> arguments() {
    return Optional.of("IMAGE_OR_FOLDER...");
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(
        group("Model, one of", SAVED_MODEL_DIR, CHECKPOINT_PATH),
        group("Prediction", BATCH_SIZE, TOP_K, FORMAT, FILES_FROM, FILES0_FROM, MAX_PIXELS),
        new FlagGroup("What a SavedModel of another program is", SIGNATURE),
        CheckpointFlags.GROUP);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "--checkpoint_path=/tmp/train testdata/images",
        "--saved_model_dir=/tmp/export --format=json photo.jpg",
        "--saved_model_dir=/tmp/export --files_from=list.txt");
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    if (flags.arguments().isEmpty() && !flags.isSet(FILES_FROM) && !flags.isSet(FILES0_FROM)) {
      throw new UsageException(
          "expected image files, or folders of image files, or --files_from=LIST");
    }
    try (ImageNames names = names(flags);
        ImageClassifier classifier = classifier(flags, console)) {
      console.info("using " + classifier.description());
      return new PredictionRun(classifier, flags.get(FORMAT), console)
          .over(new ImageFiles(names), flags.get(BATCH_SIZE));
    }
  }

  private ImageNames names(ParsedFlags flags) {
    ImageNames names = new ImageNames(flags.arguments(), standardInput);
    flags.get(FILES_FROM).ifPresent(list -> names.addList(list, '\n'));
    flags.get(FILES0_FROM).ifPresent(list -> names.addList(list, '\0'));
    return names;
  }

  private static ImageClassifier classifier(ParsedFlags flags, Console console) {
    Optional<Path> savedModel = flags.get(SAVED_MODEL_DIR);
    if (savedModel.isPresent() == flags.isSet(CHECKPOINT_PATH)) {
      throw new UsageException("expected either --saved_model_dir or --checkpoint_path");
    }
    if (savedModel.isPresent()) {
      refuse(flags, CHECKPOINT_ONLY, "--checkpoint_path; a SavedModel knows what it is");
      return ImageClassifier.ofSavedModel(
          savedModel.get(), options(flags), CheckpointFlags.notes(flags, console));
    }
    refuse(flags, SIGNATURE, "--saved_model_dir; a checkpoint has no signatures");
    return ImageClassifier.ofCheckpoint(
        flags.get(CHECKPOINT_PATH).orElseThrow(),
        options(flags),
        CheckpointFlags.notes(flags, console));
  }

  private static ClassifierOptions options(ParsedFlags flags) {
    ClassifierOptions options =
        ClassifierOptions.DEFAULT
            .withBatchSize(flags.get(BATCH_SIZE))
            .withLimit(new ImageLimit(flags.get(MAX_PIXELS)))
            .withModel(CheckpointFlags.overrides(flags))
            .withAverages(CheckpointFlags.averages(flags))
            .withSavedModelTags(
                Stream.of(flags.get(SAVED_MODEL_TAGS).split(","))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .toList())
            .withSignature(
                new SignatureChoice(
                    flags.get(SIGNATURE_NAME), flags.get(OUTPUT_NAME), flags.get(SOFTMAX)));
    return flags.get(TOP_K).map(options::withTopK).orElse(options);
  }

  private static void refuse(ParsedFlags flags, List<Flag<?>> refused, String reason) {
    refused.stream()
        .filter(flags::isSet)
        .findFirst()
        .ifPresent(
            flag -> {
              throw new UsageException("--%s goes with %s".formatted(flag.name(), reason));
            });
  }
}
