package org.tfslim.classification.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;
import org.tfslim.classification.Inference;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelOverrides;
import org.tfslim.classification.ModelSettings;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.AssetFile;
import org.tfslim.slim.export.SavedModelWriter;
import org.tfslim.slim.export.ServingSignature;
import org.tfslim.testkit.TestData;

/** A LeNet for images of 8 x 8 pixels that Python saved, as a checkpoint and as a SavedModel. */
final class ServedLenet {
  private ServedLenet() {}

  static Path checkpoint() {
    return TestData.path("goldens/checkpoints/lenet_v2").resolve("model.ckpt-1234");
  }

  /** What nobody wrote beside the checkpoint. */
  static ClassifierOptions options() {
    return ClassifierOptions.DEFAULT.withModel(
        ModelOverrides.builder()
            .modelName("lenet")
            .imageSize(8)
            .labelsPath(TestData.path("fashion_mnist/labels.txt"))
            .build());
  }

  static ImageClassifier load() {
    return ImageClassifier.load(checkpoint(), options(), note -> {});
  }

  /** The images of testdata, in order of their names. */
  static List<byte[]> images() {
    try (var files = Files.list(TestData.path("images"))) {
      return files.sorted().map(ServedLenet::bytes).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a SavedModel as bin/slim export does, which returns the three best classes. */
  static void export(Path directory) throws IOException {
    ModelSettings settings = ModelSettings.of(options().model(), checkpoint());
    try (Inference<ServingSignature> model =
        Inference.start(checkpoint(), slim -> signature(slim, settings))) {
      AssetFile labels = new AssetFile("labels.txt", TestData.text("fashion_mnist/labels.txt"));
      new SavedModelWriter(
              model.frozen(ServingSignature.nodes(List.of(model.model()))).withVariables(),
              List.of(model.model()),
              List.of(labels))
          .write(Files.createDirectories(directory));
    }
  }

  private static ServingSignature signature(Slim slim, ModelSettings settings) {
    Operand<TString> bytes =
        slim.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    InferenceGraph.Best best = InferenceGraph.of(slim, settings, bytes).best(slim, 3);
    return new ServingSignature(
        "serving_default",
        ServingSignature.Method.PREDICT,
        Map.of("image_bytes", bytes),
        Map.of("class_ids", best.classIds(), "scores", best.scores()));
  }
}
