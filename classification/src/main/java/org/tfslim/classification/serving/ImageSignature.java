package org.tfslim.classification.serving;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tfslim.classification.serving.ClassifierOptions.SignatureChoice;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.runtime.TensorTypes;

/**
 * A signature that takes images, as files {@code [batch]} or as numbers {@code [batch, height,
 * width, channels]}, and returns classes: {@code class_ids} and {@code scores}, or the scores of
 * all classes {@code [batch, classes]}.
 *
 * @param name in the SavedModel
 * @param input the only one it has
 * @param head reads what it returns
 * @param ranked how many classes it returns if it chooses the best itself, if that can be told
 * @param classes how many it knows, if that can be told
 */
record ImageSignature(
    String name, TensorInfo input, Head head, OptionalInt ranked, OptionalInt classes) {
  static final String DEFAULT = "serving_default";

  private static final String INIT = "__saved_model_init_op";
  private static final int IMAGES_RANK = 4;

  /** Whether it takes files, which it decodes itself. */
  boolean takesFiles() {
    return input.getDtype() == DataType.DT_STRING;
  }

  Shape inputShape() {
    return shape(input);
  }

  /**
   * The signature that was chosen; else {@code serving_default}; else the first one that fits,
   * those that take files first.
   *
   * @throws DataException if there is none that fits
   * @throws OptionException if the one that was chosen does not
   */
  static ImageSignature find(
      Path directory, Map<String, SignatureDef> all, SignatureChoice choice) {
    Map<String, SignatureDef> candidates = new TreeMap<>(all);
    candidates.remove(INIT);
    if (choice.name().isPresent()) {
      candidates.keySet().retainAll(List.of(choice.name().get()));
    }
    List<ImageSignature> fitting =
        candidates.entrySet().stream()
            .flatMap(entry -> of(entry.getKey(), entry.getValue(), choice).stream())
            .sorted(
                Comparator.comparing((ImageSignature it) -> !it.name().equals(DEFAULT))
                    .thenComparing(it -> !it.takesFiles()))
            .toList();
    if (fitting.isEmpty()) {
      String message = unfitting(directory, all, choice);
      throw choice.equals(SignatureChoice.NONE)
          ? new DataException(message, "output_name")
          : new OptionException(message, "output_name");
    }
    return fitting.get(0);
  }

  private static Optional<ImageSignature> of(
      String name, SignatureDef definition, SignatureChoice choice) {
    if (definition.getInputsCount() != 1) {
      return Optional.empty();
    }
    TensorInfo input = definition.getInputsMap().values().iterator().next();
    boolean files = input.getDtype() == DataType.DT_STRING && hasRank(input, 1);
    boolean images = input.getDtype() == DataType.DT_FLOAT && hasRank(input, IMAGES_RANK);
    if (!files && !images) {
      return Optional.empty();
    }
    Map<String, TensorInfo> outputs = new TreeMap<>(definition.getOutputsMap());
    return choice.output().isEmpty() && isRanked(outputs)
        ? Optional.of(ranked(name, input, outputs))
        : scores(outputs, choice).map(output -> allClasses(name, input, output, choice));
  }

  private static boolean isRanked(Map<String, TensorInfo> outputs) {
    TensorInfo ids = outputs.getOrDefault("class_ids", TensorInfo.getDefaultInstance());
    TensorInfo scores = outputs.getOrDefault("scores", TensorInfo.getDefaultInstance());
    return (ids.getDtype() == DataType.DT_INT64 || ids.getDtype() == DataType.DT_INT32)
        && hasRank(ids, 2)
        && isScores(scores);
  }

  private static ImageSignature ranked(
      String name, TensorInfo input, Map<String, TensorInfo> outputs) {
    TensorInfo ids = outputs.get("class_ids");
    return new ImageSignature(
        name,
        input,
        new Head.Ranked(ids.getName(), outputs.get("scores").getName()),
        width(ids),
        OptionalInt.empty());
  }

  /** Probabilities are preferred to logits. */
  private static Optional<Map.Entry<String, TensorInfo>> scores(
      Map<String, TensorInfo> outputs, SignatureChoice choice) {
    List<Map.Entry<String, TensorInfo>> fitting =
        outputs.entrySet().stream()
            .filter(it -> isScores(it.getValue()))
            .filter(it -> choice.output().map(it.getKey()::equals).orElse(true))
            .toList();
    Optional<Map.Entry<String, TensorInfo>> probabilities =
        fitting.stream().filter(it -> it.getKey().equals("probabilities")).findFirst();
    return probabilities.isPresent() || fitting.size() != 1
        ? probabilities
        : Optional.of(fitting.get(0));
  }

  private static ImageSignature allClasses(
      String name, TensorInfo input, Map.Entry<String, TensorInfo> output, SignatureChoice choice) {
    boolean saysLogits = output.getKey().toLowerCase(Locale.ROOT).contains("logits");
    return new ImageSignature(
        name,
        input,
        new Head.AllClasses(
            output.getValue().getName(),
            output.getKey(),
            choice.softmax().or(() -> saysLogits ? Optional.of(true) : Optional.empty())),
        OptionalInt.empty(),
        width(output.getValue()));
  }

  /** The second dimension of {@code [batch, width]}. */
  private static OptionalInt width(TensorInfo matrix) {
    Shape shape = shape(matrix);
    return shape.isUnknown() || shape.get(1) < 0
        ? OptionalInt.empty()
        : OptionalInt.of(Math.toIntExact(shape.get(1)));
  }

  private static boolean isScores(TensorInfo output) {
    return output.getDtype() == DataType.DT_FLOAT && hasRank(output, 2);
  }

  private static boolean hasRank(TensorInfo tensor, int rank) {
    TensorShapeProto shape = tensor.getTensorShape();
    return shape.getUnknownRank() || shape.getDimCount() == rank;
  }

  private static Shape shape(TensorInfo tensor) {
    TensorShapeProto shape = tensor.getTensorShape();
    return shape.getUnknownRank()
        ? Shape.unknown()
        : Shape.of(shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  private static String unfitting(
      Path directory, Map<String, SignatureDef> all, SignatureChoice choice) {
    String lines =
        new TreeMap<>(all)
            .entrySet().stream()
                .filter(it -> !it.getKey().equals(INIT))
                .map(it -> "\n  %s: %s".formatted(it.getKey(), text(it.getValue())))
                .collect(Collectors.joining());
    return "the SavedModel %s has no signature%s%s with one input, image files (string [batch]) or images (float [batch, height, width, channels]), and one output with the scores of all classes (float [batch, classes]; output_name=NAME chooses one of several); it has:%s"
        .formatted(
            directory,
            choice.name().map(name -> " " + name).orElse(""),
            choice.output().map(name -> " with the output " + name).orElse(""),
            lines.isEmpty() ? " none" : lines);
  }

  private static String text(SignatureDef definition) {
    return tensors(definition.getInputsMap()) + " -> " + tensors(definition.getOutputsMap());
  }

  private static String tensors(Map<String, TensorInfo> tensors) {
    return new TreeMap<>(tensors)
        .entrySet().stream()
            .map(
                it ->
                    "%s %s %s"
                        .formatted(
                            it.getKey(),
                            it.getValue()
                                .getDtype()
                                .name()
                                .substring("DT_".length())
                                .toLowerCase(Locale.ROOT),
                            TensorTypes.text(shape(it.getValue()))))
            .collect(Collectors.joining(", "));
  }
}
