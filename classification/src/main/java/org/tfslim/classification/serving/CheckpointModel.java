package org.tfslim.classification.serving;

import java.util.Optional;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;
import org.tfslim.classification.Inference;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelSettings;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.slim.Slim;

/** Builds the network of a checkpoint. */
final class CheckpointModel {
  private CheckpointModel() {}

  /** The names of what is fed and fetched. */
  private record Tensors(String imageBytes, Head head) {}

  static LoadedModel load(
      CheckpointSource source,
      ModelSettings settings,
      ClassifierOptions options,
      Consumer<String> log) {
    int k = Math.min(options.topK().orElse(ClassifierOptions.DEFAULT_TOP_K), settings.numClasses());
    Inference<Tensors> network =
        Inference.start(
            source, options.averages(), log, options.session(), slim -> graph(slim, settings, k));
    return new LoadedModel(
        settings.spec().name() + " of " + network.checkpoint(),
        network.session(),
        network.model().imageBytes(),
        Optional.empty(),
        network.model().head(),
        new ClassLabels(settings.labels()),
        k,
        network::close);
  }

  private static Tensors graph(Slim slim, ModelSettings settings, int k) {
    Operand<TString> imageBytes =
        slim.tf()
            .withName("image_bytes")
            .placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    InferenceGraph.Best best = InferenceGraph.of(slim, settings, imageBytes).best(slim, k);
    return new Tensors(
        name(imageBytes), new Head.Ranked(name(best.classIds()), name(best.scores())));
  }

  private static String name(Operand<?> tensor) {
    return tensor.op().name() + ":" + tensor.asOutput().index();
  }
}
