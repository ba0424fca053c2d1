package org.tfslim.classification.export;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelSettings;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;

/**
 * The network alone, with slim's names for its output nodes. Source: {@code
 * export_inference_graph.py}.
 *
 * @param input {@code [batch, height, width, channels]}, preprocessed: the node {@code input}
 * @param logits {@code [batch, classes]}
 * @param predictions probabilities {@code [batch, classes]}: the network's own, or a softmax of its
 *     logits called {@code Predictions}; empty for a network without classes
 */
record NetworkGraph(
    Operand<TFloat32> input, Operand<TFloat32> logits, Optional<Operand<TFloat32>> predictions) {
  private static final String INPUT = "input";

  /** Adds the graph for inference. */
  public static NetworkGraph of(Slim slim, ModelSettings settings, Optional<Integer> batchSize) {
    return of(slim, settings, batchSize, false);
  }

  /** Adds the graph; with {@code isTraining}, as training builds it. */
  public static NetworkGraph of(
      Slim slim, ModelSettings settings, Optional<Integer> batchSize, boolean isTraining) {
    Shape shape =
        Shape.of(
            batchSize.map(Integer::longValue).orElse(Shape.UNKNOWN_SIZE),
            settings.imageSize(),
            settings.imageSize(),
            settings.channels());
    Operand<TFloat32> input =
        slim.tf().withName(INPUT).placeholder(TFloat32.class, Placeholder.shape(shape));
    Net net =
        settings.spec().network(settings.numClasses()).training(isTraining).apply(slim, input);
    return new NetworkGraph(
        input,
        net.logits(),
        settings.numClasses() == 0
            ? net.predictions()
            : Optional.of(InferenceGraph.probabilities(slim, net)));
  }

  /** What users fetch. */
  public Operand<TFloat32> output() {
    return predictions.orElse(logits);
  }

  /** The nodes that are fed and fetched. */
  public Set<String> nodes() {
    Set<String> names = new TreeSet<>(Set.of(INPUT, logits.op().name()));
    predictions.ifPresent(it -> names.add(it.op().name()));
    return names;
  }
}
