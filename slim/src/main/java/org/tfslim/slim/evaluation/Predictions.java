package org.tfslim.slim.evaluation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/**
 * What the metrics of a classifier need to know of a batch, computed in the graph: a few numbers
 * per sample.
 *
 * @param numClasses columns of the logits
 * @param k how many of the highest logits count as a hit, at most {@code numClasses}
 * @param labels {@code [batch]}
 * @param predictions {@code [batch]}, the class of the highest logit, the first one if several are
 *     equal
 * @param inTopK {@code [batch]}, whether fewer than k logits are higher than the label's
 * @param finite {@code [batch]}, whether all logits of the sample are finite
 * @param losses {@code [batch]}, softmax cross entropy
 * @param probabilities {@code [batch]}, of the class of the highest logit
 */
public record Predictions(
    long numClasses,
    int k,
    Operand<TInt64> labels,
    Operand<TInt64> predictions,
    Operand<TBool> inTopK,
    Operand<TBool> finite,
    Operand<TFloat32> losses,
    Operand<TFloat32> probabilities) {

  /**
   * Adds the operations to the graph: slim's {@code argmax} and {@code in_top_k}.
   *
   * @param logits {@code [batch, classes]}, the classes known
   * @param labels {@code [batch]}, in {@code [0, classes)}
   * @param k how many of the highest logits count; limited to the number of classes
   */
  public static Predictions of(Slim slim, Operand<TFloat32> logits, Operand<TInt64> labels, int k) {
    Shape shape = logits.shape();
    if (shape.numDimensions() != 2 || shape.get(1) < 1 || k < 1) {
      throw new IllegalArgumentException(
          "Metrics need logits [batch, classes] and k of at least 1, not %s and %d"
              .formatted(shape, k));
    }
    int capped = (int) Math.min(k, shape.get(1));
    OpScope ops = slim.ops().enter("metrics");
    Operand<TInt32> classAxis = ops.constant("class_axis", 1);
    Operand<TInt64> predictions =
        ops.node("ArgMax").input(logits, classAxis).attr("output_type", DataType.DT_INT64).output();
    Operand<TInt64> topK =
        ops.node("Cast").input(ops.constant("k", capped)).attr("DstT", DataType.DT_INT64).output();
    Operand<TBool> inTopK = ops.node("InTopKV2").input(logits, labels, topK).output();
    Operand<?> isFinite = ops.node("IsFinite").input(logits).output();
    Operand<TBool> finite = ops.node("All").input(isFinite, classAxis).output();
    Operand<TFloat32> losses =
        ops.node("SparseSoftmaxCrossEntropyWithLogits").input(logits, labels).output();
    Operand<TFloat32> softmax = ops.node("Softmax").input(logits).output();
    Operand<TFloat32> probabilities = ops.node("Max").input(softmax, classAxis).output();
    return new Predictions(
        shape.get(1), capped, labels, predictions, inTopK, finite, losses, probabilities);
  }

  /** What is fetched of each batch. */
  List<Operand<?>> fetches() {
    return List.of(labels, predictions, inTopK, finite, losses, probabilities);
  }
}
