package org.tfslim.classification.serving;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tfslim.classification.ClassAgreement;
import org.tfslim.classification.ClassNames;
import org.tfslim.classification.ModelChecksums;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.FiniteValues;
import org.tfslim.nets.Nets;
import org.tfslim.slim.export.SavedModels;

/** Loads SavedModels: ours, and those of other programs as far as they take and return the same. */
final class SavedModelLoader {
  private final Path directory;
  private final ClassifierOptions options;
  private final SavedModelBundle bundle;

  private SavedModelLoader(Path directory, ClassifierOptions options, SavedModelBundle bundle) {
    this.directory = directory;
    this.options = options;
    this.bundle = bundle;
  }

  static LoadedModel load(Path directory, ClassifierOptions options, Consumer<String> log) {
    ModelChecksums.verify(directory);
    SavedModelBundle bundle =
        SavedModels.load(directory, options.savedModelTags(), options.session().toProto());
    try {
      finiteValues(directory).ifPresent(log);
      return new SavedModelLoader(directory, options, bundle).model(log);
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  /** A model of another program may have infinite values on purpose, such as those of a mask. */
  private static Optional<String> finiteValues(Path directory) {
    Path prefix = directory.resolve("variables").resolve("variables");
    if (!Files.exists(CheckpointPaths.index(prefix))) {
      return Optional.empty();
    }
    CheckpointReader reader = CheckpointReader.open(prefix);
    return FiniteValues.of(reader, reader.entries().stream().map(TensorEntry::name).toList())
        .problem()
        .map(problem -> "warning: " + problem + " What it computes may be of no use.");
  }

  private LoadedModel model(Consumer<String> log) {
    ImageSignature signature =
        ImageSignature.find(
            directory, bundle.metaGraphDef().getSignatureDefMap(), options.signature());
    if (!signature.name().equals(ImageSignature.DEFAULT)) {
      log.accept("using the signature " + signature.name());
    }
    List<String> labels = labels(signature.classes());
    int topK = topK(signature, labels.size());
    // Comes last, because it would not be closed if something else went wrong.
    Optional<ImagePreparation> preparation = preparation(signature);
    return new LoadedModel(
        "signature %s of %s".formatted(signature.name(), directory),
        bundle.session(),
        signature.input().getName(),
        preparation,
        signature.head(),
        new ClassLabels(labels),
        topK,
        bundle::close);
  }

  private int topK(ImageSignature signature, int classes) {
    int wanted = options.topK().orElse(ClassifierOptions.DEFAULT_TOP_K);
    if (signature.ranked().isEmpty()) {
      return wanted;
    }
    int returned = signature.ranked().getAsInt();
    if (options.topK().isPresent() && wanted > returned && classes > returned) {
      throw new OptionException(
          "top_k=%d: the SavedModel returns %d of its %d classes; its checkpoint has all"
              .formatted(wanted, returned, classes),
          "top_k");
    }
    return options.topK().isPresent() ? Math.min(wanted, returned) : returned;
  }

  private List<String> labels(OptionalInt classes) {
    ModelOverrides given = options.model();
    if (given.labelsPath().isPresent()) {
      ClassNames names = ClassNames.read(given.labelsPath().get(), given.labelsOffset().orElse(0));
      List<String> found = names.of(classes.orElse(names.numClasses()));
      new ClassAgreement(directory.toString(), own(), given.labelsPath().get().toString(), found)
          .requireSameOrderOfLabelsPath();
      return found;
    }
    return own();
  }

  /** The names that are a part of the model. */
  private List<String> own() {
    Path asset = directory.resolve("assets").resolve(LabelsFile.NAME);
    if (!Files.exists(asset)) {
      return List.of();
    }
    Map<Integer, String> names = LabelsFile.read(asset);
    int size = names.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
    return IntStream.range(0, size)
        .mapToObj(id -> names.getOrDefault(id, Integer.toString(id)))
        .toList();
  }

  private Optional<ImagePreparation> preparation(ImageSignature signature) {
    ModelOverrides given = options.model();
    if (signature.takesFiles()) {
      if (given.preprocessingName().isPresent()
          || given.imageSize().isPresent()
          || given.channels().isPresent()) {
        throw new OptionException(
            "the signature %s of %s takes image files and prepares them itself; leave out preprocessing_name, image_size and use_grayscale"
                .formatted(signature.name(), directory),
            "preprocessing_name",
            "image_size",
            "use_grayscale");
      }
      return Optional.empty();
    }
    String name =
        given
            .preprocessingName()
            .orElseThrow(
                () ->
                    unsaid(signature, "preprocessing_name", "=NAME (inception, vgg, lenet, ...)"));
    Shape shape = signature.inputShape();
    int channels = size(shape, 3, given.channels(), signature, "use_grayscale", "=true or =false");
    if (channels != 1 && channels != 3) {
      throw new DataException(
          "the signature %s of %s takes images with %d channels; 1 or 3 can be made"
              .formatted(signature.name(), directory, channels));
    }
    return Optional.of(
        ImagePreparation.open(
            channels,
            Nets.preprocessing(name)
                .evaluation(
                    size(shape, 1, given.imageSize(), signature, "image_size", "=PIXELS"),
                    size(shape, 2, given.imageSize(), signature, "image_size", "=PIXELS")),
            options.session()));
  }

  /** A dimension that the signature says; what it leaves open must be given. */
  private int size(
      Shape shape,
      int dimension,
      Optional<Integer> given,
      ImageSignature signature,
      String option,
      String values) {
    boolean known = !shape.isUnknown() && shape.get(dimension) != Shape.UNKNOWN_SIZE;
    if (!known) {
      return given.orElseThrow(() -> unsaid(signature, option, values));
    }
    int size = Math.toIntExact(shape.get(dimension));
    if (given.isPresent() && given.get() != size) {
      throw new OptionException(
          "%s: the signature %s of %s has %d there; leave it out"
              .formatted(option, signature.name(), directory, size),
          option);
    }
    return size;
  }

  private OptionException unsaid(ImageSignature signature, String option, String values) {
    return new OptionException(
        "the signature %s of %s takes images that are prepared already; say how with %s%s"
            .formatted(signature.name(), directory, option, values),
        option);
  }
}
