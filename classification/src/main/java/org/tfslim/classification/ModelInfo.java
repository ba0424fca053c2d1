package org.tfslim.classification;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TextLines;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.nets.spec.NetSpec;

/**
 * What a model is: the file {@code model_info.json} beside checkpoints, and in exported models,
 * from which programs take the values of options that are not given.
 */
public final class ModelInfo {
  /** The name of the file beside the checkpoints. */
  public static final String FILE_NAME = "model_info.json";

  /** The version of the file's fields that this program writes and understands. */
  public static final int SCHEMA_VERSION = 1;

  private static final long MOST_BYTES = 64 << 20;

  /** More than any network has; a damaged number must not become a graph that fills the memory. */
  private static final int MOST_CLASSES = 10_000_000;

  private static final int LARGEST_IMAGE = 16_384;
  private static final int RGB = 3;

  // The order is that of the file.
  private final String modelName;
  private final int numClasses;
  private final List<String> labels;
  private final int labelsOffset;
  private final int imageSize;
  private final int channels;
  private final String preprocessingName;
  private final String datasetName;

  private ModelInfo(
      String modelName,
      int numClasses,
      List<String> labels,
      int labelsOffset,
      int imageSize,
      int channels,
      String preprocessingName,
      String datasetName) {
    requireName("model_name", modelName);
    requireName("preprocessing_name", preprocessingName);
    requireAtLeast("num_classes", numClasses, 0);
    requireAtLeast("labels_offset", labelsOffset, 0);
    requireAtLeast("image_size", imageSize, 1);
    requireAtLeast("channels", channels, 1);
    if (!labels.isEmpty() && labels.size() != numClasses) {
      throw new SlimException(
          "%s for num_classes %d: give one for each class, or none."
              .formatted(Printable.count(labels.size(), "label"), numClasses));
    }
    this.modelName = modelName;
    this.numClasses = numClasses;
    this.labels = List.copyOf(labels);
    this.labelsOffset = labelsOffset;
    this.imageSize = imageSize;
    this.channels = channels;
    this.preprocessingName = preprocessingName;
    this.datasetName = datasetName;
  }

  /**
   * A network as it was published, with classes that have no names.
   *
   * @param numClasses classes of its logits; 0 for a network without logits
   */
  public static ModelInfo of(NetSpec spec, int numClasses) {
    return new ModelInfo(
        spec.name(),
        numClasses,
        List.of(),
        0,
        spec.imageSize(),
        spec.channels(),
        spec.preprocessing(),
        "");
  }

  /**
   * A network for the classes of a data set.
   *
   * @param labelsOffset subtracted from the labels of the data set
   * @throws SlimException if the offset leaves no classes
   */
  public static ModelInfo of(NetSpec spec, Dataset dataset, int labelsOffset) {
    return of(spec, dataset.numClasses(labelsOffset))
        .withLabels(dataset.labels(labelsOffset))
        .withLabelsOffset(labelsOffset)
        .withDatasetName(dataset.spec().name());
  }

  /** The same with names of its classes. */
  public ModelInfo withLabels(List<String> names) {
    return new ModelInfo(
        modelName,
        numClasses,
        names,
        labelsOffset,
        imageSize,
        channels,
        preprocessingName,
        datasetName);
  }

  /** The same with another labels offset. */
  public ModelInfo withLabelsOffset(int offset) {
    return new ModelInfo(
        modelName, numClasses, labels, offset, imageSize, channels, preprocessingName, datasetName);
  }

  /**
   * The same for other images.
   *
   * @param size height and width, in pixels
   * @param depth 3 for colour, 1 for grey
   * @param preprocessing its name
   */
  public ModelInfo withImages(int size, int depth, String preprocessing) {
    return new ModelInfo(
        modelName, numClasses, labels, labelsOffset, size, depth, preprocessing, datasetName);
  }

  /** The same for other images, if they are given. */
  public ModelInfo withImages(ModelOverrides given) {
    return withImages(
        given.imageSize().orElse(imageSize),
        given.channels().orElse(channels),
        given.preprocessingName().orElse(preprocessingName));
  }

  /** The same with the name of the data set it is trained on; may be empty. */
  public ModelInfo withDatasetName(String name) {
    return new ModelInfo(
        modelName, numClasses, labels, labelsOffset, imageSize, channels, preprocessingName, name);
  }

  /** The network's name in the registry, e.g. {@code inception_v1}. */
  public String modelName() {
    return modelName;
  }

  /** Classes of the network's logits, the labels offset taken off; 0 if it has no logits. */
  public int numClasses() {
    return numClasses;
  }

  /** The name of each class; empty if they have no names. */
  public List<String> labels() {
    return labels;
  }

  /** What training subtracted from the labels of the data set. */
  public int labelsOffset() {
    return labelsOffset;
  }

  /** Height and width of the network's input, in pixels. */
  public int imageSize() {
    return imageSize;
  }

  /** Channels of the network's input: 3 for colour, 1 for grey. */
  public int channels() {
    return channels;
  }

  /** The preprocessing's name, e.g. {@code inception}. */
  public String preprocessingName() {
    return preprocessingName;
  }

  /** The data set's name; may be empty. */
  public String datasetName() {
    return datasetName;
  }

  private static void requireName(String field, String value) {
    if (value.isEmpty()) {
      throw new SlimException(field + " is empty.");
    }
  }

  private static void requireAtLeast(String field, int value, int minimum) {
    if (value < minimum) {
      throw new SlimException("%s is %d, at least %d is needed.".formatted(field, value, minimum));
    }
  }

  private static void requireAtMost(String field, int value, int maximum) {
    if (value > maximum) {
      throw new SlimException("%s is %d, at most %d is sensible.".formatted(field, value, maximum));
    }
  }

  /**
   * Writes the file into a directory of checkpoints, atomically.
   *
   * @throws SlimException if it cannot be written
   */
  public void write(Path directory) {
    AtomicFile.write(directory.resolve(FILE_NAME), text());
  }

  /** What {@link #write} writes. */
  public String text() {
    return gson().toJson(toJson()) + "\n";
  }

  /** The fields of the file; others may be added, which {@link #read} ignores. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("schema_version", SCHEMA_VERSION);
    gson()
        .toJsonTree(this)
        .getAsJsonObject()
        .entrySet()
        .forEach(e -> json.add(e.getKey(), e.getValue()));
    return json;
  }

  /**
   * Reads the file; fields that this program does not know are ignored.
   *
   * @param file a {@code model_info.json}
   * @throws DataException if it is missing or damaged, or of a newer version
   */
  public static ModelInfo read(Path file) {
    return readIfThere(file)
        .orElseThrow(
            () ->
                new DataException(
                    file + " is missing. Say what the checkpoint is: model_name and so on.",
                    "model_name"));
  }

  /**
   * The file beside a checkpoint, if there is one.
   *
   * @param checkpointPrefix as {@link CheckpointPaths#resolve} gives it
   * @throws DataException if it is damaged or of a newer version
   */
  public static Optional<ModelInfo> beside(Path checkpointPrefix) {
    return readIfThere(checkpointPrefix.resolveSibling(FILE_NAME));
  }

  /**
   * The file in a directory of checkpoints, if there is one.
   *
   * @throws DataException if it is damaged or of a newer version
   */
  public static Optional<ModelInfo> in(Path directory) {
    return readIfThere(directory.resolve(FILE_NAME));
  }

  private static Optional<ModelInfo> readIfThere(Path file) {
    try {
      if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
        throw damaged(file, "it has %d bytes".formatted(Files.size(file)), null);
      }
      return TextLines.readTextIfThere(file).map(text -> parse(file, text));
    } catch (IOException e) {
      throw damaged(file, IoReason.of(e), e);
    }
  }

  private static ModelInfo parse(Path file, String text) {
    try {
      JsonObject json = gson().fromJson(text, JsonObject.class);
      if (json == null) {
        throw damaged(file, "it is empty", null);
      }
      JsonFields fields = new JsonFields(json, found -> damaged(file, found, null));
      int version = fields.integer("schema_version");
      if (version > SCHEMA_VERSION) {
        throw new DataException(
            "%s has version %d, this program understands %d. Use a newer tfslim."
                .formatted(file, version, SCHEMA_VERSION));
      }
      requireAtLeast("schema_version", version, 1);
      int numClasses = fields.integer("num_classes");
      requireAtLeast("num_classes", numClasses, 1);
      requireAtMost("num_classes", numClasses, MOST_CLASSES);
      requireAtMost("labels_offset", fields.integer("labels_offset"), MOST_CLASSES);
      requireAtMost("image_size", fields.integer("image_size"), LARGEST_IMAGE);
      int channels = fields.integer("channels");
      if (channels != 1 && channels != RGB) {
        throw damaged(file, "channels is %d, 1 or 3 is needed".formatted(channels), null);
      }
      return new ModelInfo(
          fields.string("model_name"),
          numClasses,
          fields.strings("labels"),
          fields.integer("labels_offset"),
          fields.integer("image_size"),
          channels,
          fields.string("preprocessing_name"),
          fields.string("dataset_name"));
    } catch (JsonParseException e) {
      throw damaged(file, e.getMessage(), e);
    } catch (DataException e) {
      throw e;
    } catch (SlimException e) {
      throw damaged(file, e.getMessage().replaceFirst("\\.$", ""), e);
    }
  }

  private static Gson gson() {
    return new GsonBuilder()
        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
        .setStrictness(Strictness.STRICT)
        .setPrettyPrinting()
        .disableHtmlEscaping()
        .create();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelInfo info && toJson().equals(info.toJson());
  }

  @Override
  public int hashCode() {
    return toJson().hashCode();
  }

  @Override
  public String toString() {
    return toJson().toString();
  }

  private static DataException damaged(Path file, String found, Exception cause) {
    return new DataException(
        "%s is damaged: %s. Correct it, or delete it and say what the checkpoint is: model_name and so on."
            .formatted(file, found),
        cause,
        "model_name");
  }
}
