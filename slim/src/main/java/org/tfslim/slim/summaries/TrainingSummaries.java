package org.tfslim.slim.summaries;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/** The summaries that slim's train_image_classifier makes, under its tags. */
public final class TrainingSummaries {
  /** How many of the batch's images are shown, as many as {@code tf.summary.image} shows. */
  private static final int IMAGES = 3;

  /** Enough for the curve of a histogram, and a fraction of a training step. */
  private static final int HISTOGRAM_VALUES = 1 << 16;

  private TrainingSummaries() {}

  /**
   * The summaries of {@link #of(Slim, Map, Operand, Operand)}, and {@code images/image/0} to {@code
   * 2}: the first images of the batch as the network sees them, scaled to the range of a byte.
   *
   * @param images {@code [batch, height, width, channels]} with 1, 3 or 4 channels
   */
  public static Operand<TString> of(
      Slim slim,
      Operand<TFloat32> images,
      Map<String, Operand<TFloat32>> endPoints,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> totalLoss) {
    OpScope ops = slim.root().ops().enter("summaries");
    return merged(
        ops,
        Stream.of(Summaries.image(ops, "images", images, IMAGES)),
        all(slim, ops, endPoints, learningRate, totalLoss));
  }

  /**
   * Histograms of all end points and variables of the model, how sparse the end points are, each
   * loss, the learning rate and the total loss, merged.
   *
   * <p>Tags are {@code activations/KEY}, {@code sparsity/KEY}, {@code losses/NAME}, the names of
   * variables, {@code learning_rate} and {@code total_loss}, and from slim's model_deploy {@code
   * Losses/clone_loss} and {@code Losses/regularization_loss}. A histogram of more than 65,536
   * values is that of a sample.
   *
   * @param learningRate a scalar
   * @param totalLoss a scalar
   */
  public static Operand<TString> of(
      Slim slim,
      Map<String, Operand<TFloat32>> endPoints,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> totalLoss) {
    OpScope ops = slim.root().ops().enter("summaries");
    return merged(ops, Stream.of(), all(slim, ops, endPoints, learningRate, totalLoss));
  }

  private static Operand<TString> merged(
      OpScope ops, Stream<Operand<TString>> first, List<Operand<TString>> others) {
    return Summaries.merge(ops, Stream.concat(first, others.stream()).toList());
  }

  private static List<Operand<TString>> all(
      Slim slim,
      OpScope ops,
      Map<String, Operand<TFloat32>> endPoints,
      Operand<TFloat32> learningRate,
      Operand<TFloat32> totalLoss) {
    List<Operand<TString>> all = new ArrayList<>();
    endPoints.forEach(
        (key, value) -> {
          all.add(histogram(ops, "activations/" + key, value));
          Operand<TFloat32> sparsity = Summaries.zeroFraction(ops, value);
          all.add(Summaries.scalar(ops, "sparsity/" + key, sparsity));
        });
    addLosses(slim, ops, all);
    for (Variable<?> variable : slim.variables().model()) {
      if (variable.dataType() == DataType.DT_FLOAT) {
        all.add(histogram(ops, variable.name(), floats(variable)));
      }
    }
    all.add(Summaries.scalar(ops, "learning_rate", learningRate));
    all.add(Summaries.scalar(ops, "total_loss", totalLoss));
    return all;
  }

  /** Each loss, their sum, and the sum of the penalties on weights. */
  private static void addLosses(Slim slim, OpScope ops, List<Operand<TString>> all) {
    List<Operand<TFloat32>> losses = slim.variables().losses();
    losses.forEach(loss -> all.add(Summaries.scalar(ops, "losses/" + loss.op().name(), loss)));
    addSum(ops, "Losses/clone_loss", losses, all);
    addSum(ops, "Losses/regularization_loss", slim.variables().regularizationLosses(), all);
  }

  private static void addSum(
      OpScope ops, String tag, List<Operand<TFloat32>> terms, List<Operand<TString>> all) {
    if (!terms.isEmpty()) {
      Operand<TFloat32> sum = ops.node("AddN", "sum").inputList(terms).output();
      all.add(Summaries.scalar(ops, tag, sum));
    }
  }

  private static Operand<TString> histogram(OpScope ops, String tag, Operand<TFloat32> values) {
    return Summaries.histogram(ops, tag, Summaries.sample(ops, values, HISTOGRAM_VALUES));
  }

  @SuppressWarnings("unchecked") // the caller has looked at its type
  private static Operand<TFloat32> floats(Variable<?> variable) {
    return (Operand<TFloat32>) variable.value();
  }
}
