package org.tfslim.programs;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.formats.Messages;
import org.tfslim.slim.saving.AverageUse;

/** The flags that describe a checkpoint, for programs that use one for inference. */
public final class CheckpointFlags {
  /** The network. */
  public static final OptionalFlag<String> MODEL_NAME = SharedFlags.modelName();

  /** Classes of the logits. */
  public static final OptionalFlag<Integer> NUM_CLASSES =
      Flag.integer("num_classes", "Classes of the network's logits.").atLeast(1);

  /** Height and width of the images, in pixels. */
  public static final OptionalFlag<Integer> IMAGE_SIZE = SharedFlags.imageSize("image_size");

  /** The names of the classes. */
  public static final OptionalFlag<Path> LABELS_PATH =
      Flag.path("labels_path", "A file with lines such as 3:dress, the names of the classes.");

  /** The offset that training subtracted from the labels. */
  public static final OptionalFlag<Integer> LABELS_OFFSET = SharedFlags.labelsOffset();

  /** Moving averages or last values. */
  public static final OptionalFlag<Boolean> USE_MOVING_AVERAGES =
      Flag.bool(
          "use_moving_averages",
          "Use the moving averages of variables instead of their last values; if not set, whenever the checkpoint has them.");

  /** All of them, as help shows them. */
  public static final FlagGroup GROUP =
      FlagGroup.group(
          "What the checkpoint is (if not set: as the model_info.json beside it says)",
          MODEL_NAME,
          NUM_CLASSES,
          IMAGE_SIZE,
          SharedFlags.PREPROCESSING_NAME,
          LABELS_PATH,
          LABELS_OFFSET,
          SharedFlags.USE_GRAYSCALE,
          USE_MOVING_AVERAGES);

  private CheckpointFlags() {}

  /** Whether variables get the values of their moving averages. */
  public static AverageUse averages(ParsedFlags flags) {
    return flags
        .get(USE_MOVING_AVERAGES)
        .map(use -> use ? AverageUse.REQUIRED : AverageUse.NEVER)
        .orElse(AverageUse.IF_STORED);
  }

  /** Logs what a library reports about a checkpoint. */
  public static Consumer<String> notes(ParsedFlags flags, Console console) {
    List<String> options = List.of(USE_MOVING_AVERAGES.name());
    return note -> console.info(flags.spelled(note, options));
  }

  /** The same, and warnings as such. */
  public static Messages messages(ParsedFlags flags, Console console) {
    List<String> options = List.of(USE_MOVING_AVERAGES.name());
    return new Messages() {
      @Override
      public void info(String message) {
        console.info(flags.spelled(message, options));
      }

      @Override
      public void warn(String message) {
        console.warn(flags.spelled(message, options));
      }
    };
  }

  /** The values that were given on the command line. */
  public static ModelOverrides overrides(ParsedFlags flags) {
    ModelOverrides.Builder given = ModelOverrides.builder();
    flags.get(MODEL_NAME).ifPresent(given::modelName);
    flags.get(NUM_CLASSES).ifPresent(given::numClasses);
    flags.get(IMAGE_SIZE).ifPresent(given::imageSize);
    flags.get(SharedFlags.USE_GRAYSCALE).ifPresent(given::useGrayscale);
    flags.get(SharedFlags.PREPROCESSING_NAME).ifPresent(given::preprocessingName);
    flags.get(LABELS_PATH).ifPresent(given::labelsPath);
    flags.get(LABELS_OFFSET).ifPresent(given::labelsOffset);
    return given.build();
  }
}
