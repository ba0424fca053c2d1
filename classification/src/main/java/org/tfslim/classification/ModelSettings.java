package org.tfslim.classification;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.images.ImageFunction;

/**
 * What a checkpoint is, with nothing left open.
 *
 * @param spec the network
 * @param info what it is made for
 */
public record ModelSettings(NetSpec spec, ModelInfo info) {
  /**
   * Checks the size of the images.
   *
   * @throws OptionException if the network cannot be built for it
   */
  public ModelSettings {
    spec.requireImageSize(info.imageSize());
  }

  /**
   * The network of the registry that the name says.
   *
   * @throws OptionException if it does not classify images
   */
  public static ModelSettings of(ModelInfo info) {
    return new ModelSettings(requireImageClassifier(Nets.get(info.modelName())), info);
  }

  /**
   * Refuses a network that does not classify images, which is all that data sets, preprocessing,
   * serving and export are for.
   *
   * @throws OptionException that says what is missing
   */
  public static NetSpec requireImageClassifier(NetSpec spec) {
    String missing =
        switch (spec.kind()) {
          case IMAGE_CLASSIFIER -> "";
          case VIDEO_CLASSIFIER ->
              "takes videos, %s; there are no data sets, preprocessing, serving and export of videos,"
                  .formatted(spec.input());
          case GENERATOR ->
              "does not classify images; there are no data sets, serving and export for its kind,";
        };
    if (missing.isEmpty()) {
      return spec;
    }
    throw new OptionException(
        "%s %s only of images to classify. In a program of your own, Nets.get(\"%s\") builds it."
            .formatted(spec.name(), missing, spec.name()));
  }

  /**
   * Settings of a checkpoint: what was given, else what its {@code model_info.json} says, else the
   * network's defaults.
   *
   * @param checkpoint its prefix
   * @throws OptionException if the network or the number of classes is not given anywhere, or the
   * @throws OptionException if the network or the number of classes is not said anywhere, or the
   *     network does not classify images
   * @throws DataException if what was given contradicts {@code model_info.json}, or the labels do
   *     not fit the number of classes
   * @throws SlimException if there is no network or preprocessing of that name
   */
  public static ModelSettings of(ModelOverrides given, Path checkpoint) {
    ModelSettings found =
        of(given, ModelInfo.beside(checkpoint), checkpoint.resolveSibling(ModelInfo.FILE_NAME));
    return new ModelSettings(sized(found.spec(), checkpoint), found.info());
  }

  /**
   * The network in the size of a checkpoint's layers, if weights tell it; otherwise as it is.
   *
   * @param checkpoint its prefix
   */
  public static NetSpec sized(NetSpec spec, Path checkpoint) {
    if (!spec.isSizedByWeights() || !CheckpointPaths.exists(checkpoint)) {
      return spec;
    }
    CheckpointReader reader = CheckpointReader.open(checkpoint);
    return spec.fitting(name -> reader.find(name).map(TensorEntry::shape));
  }

  /**
   * Settings of a network without a checkpoint: what was given, else the network's defaults.
   *
   * @throws OptionException and others as above
   */
  public static ModelSettings of(ModelOverrides given) {
    return of(given, Optional.empty(), Path.of(ModelInfo.FILE_NAME));
  }

  private static ModelSettings of(ModelOverrides given, Optional<ModelInfo> info, Path file) {
    String name =
        same("model_name", given.modelName(), info.map(ModelInfo::modelName), file)
            .orElseThrow(() -> missing("model_name", file, "model_name"));
    NetSpec spec = known(given.modelName(), file, () -> requireImageClassifier(Nets.get(name)));
    int offset =
        same("labels_offset", given.labelsOffset(), info.map(ModelInfo::labelsOffset), file)
            .orElse(0);
    Optional<ClassNames> names = given.labelsPath().map(path -> ClassNames.read(path, offset));
    int numClasses =
        same("num_classes", given.numClasses(), info.map(ModelInfo::numClasses), file)
            .or(() -> names.map(ClassNames::numClasses))
            .orElseThrow(
                () -> missing("num_classes, or labels_path,", file, "num_classes", "labels_path"));
    String preprocessing =
        given
            .preprocessingName()
            .or(() -> info.map(ModelInfo::preprocessingName))
            .orElse(spec.preprocessing());
    // A wrong name is reported before any work is done.
    known(given.preprocessingName(), file, () -> Nets.preprocessing(preprocessing));
    int channels =
        same("channels", given.channels(), info.map(ModelInfo::channels), file)
            .orElse(spec.channels());
    Optional<List<String>> named = names.map(found -> found.of(numClasses));
    named.ifPresent(
        found ->
            new ClassAgreement(
                    file.toString(),
                    info.map(ModelInfo::labels).orElse(List.of()),
                    given.labelsPath().orElseThrow().toString(),
                    found)
                .requireSameOrderOfLabelsPath());
    return new ModelSettings(
        spec,
        ModelInfo.of(spec, numClasses)
            .withLabels(named.or(() -> info.map(ModelInfo::labels)).orElse(List.of()))
            .withLabelsOffset(offset)
            .withImages(
                given.imageSize().or(() -> info.map(ModelInfo::imageSize)).orElse(spec.imageSize()),
                channels,
                preprocessing)
            .withDatasetName(info.map(ModelInfo::datasetName).orElse("")));
  }

  /** What a name stands for; if it is not the user who gave it, the file is wrong. */
  private static <T> T known(Optional<String> given, Path file, Supplier<T> found) {
    try {
      return found.get();
    } catch (OptionException e) {
      if (given.isPresent() || !Files.exists(file)) {
        throw e;
      }
      throw new DataException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** What cannot be chosen once the network is trained: both places must say the same. */
  private static <T> Optional<T> same(
      String name, Optional<T> given, Optional<T> found, Path file) {
    if (given.isPresent() && found.isPresent() && !given.equals(found)) {
      throw new DataException(
          "%s is given as %s, but %s says %s; leave it out, or correct the file"
              .formatted(name, given.get(), file, found.get()),
          name);
    }
    return given.or(() -> found);
  }

  private static OptionException missing(String words, Path file, String... options) {
    return new OptionException(
        "%s must be given, because there is no %s that says it".formatted(words, file), options);
  }

  /** Classes of its logits. */
  public int numClasses() {
    return info.numClasses();
  }

  /** Height and width of its input, in pixels. */
  public int imageSize() {
    return info.imageSize();
  }

  /** Channels of its input: 1 or 3. */
  public int channels() {
    return info.channels();
  }

  /** What its images go through. */
  public String preprocessingName() {
    return info.preprocessingName();
  }

  /** The name of each class; empty if they have no names. */
  public List<String> labels() {
    return info.labels();
  }

  /**
   * Adds the network to the graph, for inference.
   *
   * @param images {@code [batch, height, width, channels]}, preprocessed
   * @throws SlimException if it cannot be built for images of this size
   */
  public Net network(Slim slim, Operand<TFloat32> images) {
    return spec.network(numClasses()).apply(slim.withoutGradients(), images);
  }

  /** The preprocessing as evaluation does it. */
  public ImageFunction preprocessing() {
    return Nets.preprocessing(preprocessingName()).evaluation(imageSize(), imageSize());
  }

  /** The name of a class, its number if classes have no names. */
  public String label(long classId) {
    return labels().isEmpty() ? Long.toString(classId) : labels().get(Math.toIntExact(classId));
  }
}
