package org.tfslim.programs;

import java.nio.file.Path;
import java.util.List;
import org.tfslim.cli.Flag;
import org.tfslim.cli.OptionalFlag;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;

/**
 * The flags that several programs share: one name, one type and one help text each. Their defaults
 * differ between programs, as they do in slim.
 */
public final class SharedFlags {
  private static final String MODEL_NAME = "model_name";
  private static final String MODEL_NAME_HELP = "The name of the network.";
  private static final String BATCH_SIZE = "batch_size";
  private static final String DATASET_NAME = "dataset_name";
  private static final String DATASET_NAME_HELP = "The data set.";
  private static final String DATASET_DIR = "dataset_dir";
  private static final String DATASET_DIR_HELP = "The folder of the data set's TFRecords.";
  private static final String LABELS_OFFSET = "labels_offset";
  private static final String LABELS_OFFSET_HELP =
      "Subtracted from all labels; 1 leaves out the background class of ImageNet.";

  /** The preprocessing. */
  public static final OptionalFlag<String> PREPROCESSING_NAME =
      Flag.string(
          "preprocessing_name", "The preprocessing of the images; by default the network's own.");

  /** Whether images have one channel. */
  public static final OptionalFlag<Boolean> USE_GRAYSCALE =
      Flag.bool(
          "use_grayscale", "Whether images have one channel; by default as the network expects.");

  /** Threads of the input pipeline. */
  public static final Flag<Integer> NUM_PREPROCESSING_THREADS =
      Flag.integer("num_preprocessing_threads", 4, "Images preprocessed at a time.")
          .atLeast(1)
          .advanced();

  private SharedFlags() {}

  /** The network, with slim's default. */
  public static Flag<String> modelName(String defaultName) {
    return Flag.string(MODEL_NAME, defaultName, MODEL_NAME_HELP);
  }

  /** The network, if it is given. */
  public static OptionalFlag<String> modelName() {
    return Flag.string(MODEL_NAME, MODEL_NAME_HELP);
  }

  /** The network, one of the registry, which must be given. */
  public static Flag<String> requiredModelName() {
    List<String> names = Nets.all().stream().map(NetSpec::name).toList();
    return Flag.choice(MODEL_NAME, names, Nets::toCome, MODEL_NAME_HELP).required();
  }

  /** Images in a batch, with a default. */
  public static Flag<Integer> batchSize(int defaultSize) {
    return Flag.integer(BATCH_SIZE, defaultSize, "Images in a batch.").atLeast(1);
  }

  /** The same, any number if it is not given. */
  public static OptionalFlag<Integer> batchSize() {
    return Flag.integer(BATCH_SIZE, "Images in a batch; any number if not set.").atLeast(1);
  }

  /**
   * The size of images.
   *
   * @param name {@code train_image_size}, {@code eval_image_size} or {@code image_size}, as slim
   *     calls it
   */
  public static OptionalFlag<Integer> imageSize(String name) {
    return Flag.integer(
            name, "Height and width of the images, in pixels; by default the network's own.")
        .atLeast(1);
  }

  /** The data set, with slim's default. */
  public static Flag<String> datasetName(String defaultName) {
    return Flag.string(DATASET_NAME, defaultName, DATASET_NAME_HELP);
  }

  /** The data set, one of {@code names}, which must be given. */
  public static Flag<String> datasetName(List<String> names) {
    return Flag.choice(DATASET_NAME, names, DATASET_NAME_HELP).required();
  }

  /** The data set, if it is given. */
  public static OptionalFlag<String> datasetName() {
    return Flag.string(DATASET_NAME, DATASET_NAME_HELP);
  }

  /** The part of the data set. */
  public static Flag<String> datasetSplitName(String defaultName) {
    return Flag.string("dataset_split_name", defaultName, "The part of the data set.");
  }

  /** The folder of the data set, if it is given. */
  public static OptionalFlag<Path> datasetDir() {
    return Flag.path(DATASET_DIR, DATASET_DIR_HELP);
  }

  /** The folder of the data set, as text that may be empty. */
  public static Flag<String> datasetDir(String defaultDir) {
    return Flag.pathText(DATASET_DIR, defaultDir, DATASET_DIR_HELP);
  }

  /** The offset that is subtracted from labels. */
  public static Flag<Integer> labelsOffset(int defaultOffset) {
    return Flag.integer(LABELS_OFFSET, defaultOffset, LABELS_OFFSET_HELP).atLeast(0);
  }

  /** The same, if it is given. */
  public static OptionalFlag<Integer> labelsOffset() {
    return Flag.integer(LABELS_OFFSET, LABELS_OFFSET_HELP).atLeast(0);
  }
}
