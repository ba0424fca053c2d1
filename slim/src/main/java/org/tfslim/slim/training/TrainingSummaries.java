package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.summaries.Summaries;

/** The summaries that slim's train_image_classifier makes, under its tags. */
public final class TrainingSummaries {
  /** How many of the batch's images are shown, as many as {@code tf.summary.image} shows. */
  private static final int IMAGES = 3;

  /** Enough for the curve of a histogram, and a fraction of a training step. */
  static final int HISTOGRAM_VALUES = 1 << 16;

  private TrainingSummaries() {}

  /**
   * Histograms of all end points and variables of the model, how sparse the end points are, each
   * loss, the learning rate, the total loss, and the first images of the batch as the network sees
   * them, merged.
   *
   * <p>Tags are {@code images/image/0} to {@code 2}, {@code activations/KEY}, {@code sparsity/KEY},
   * {@code losses/NAME}, the names of variables, {@code learning_rate} and {@code total_loss}, and
   * from slim's model_deploy {@code Losses/clone_loss} and {@code Losses/regularization_loss}. A
   * histogram of more than 65,536 values is that of a sample.
   *
   * @param images {@code [batch, height, width, channels]} with 1, 3 or 4 channels
   * @param replica the first one, whose end points and losses are shown
   * @param learningRate a scalar
   */
  public static Operand<TString> of(
      Slim slim,
      Operand<TFloat32> images,
      Replica<Net> replica,
      ReplicaLoss loss,
      Operand<TFloat32> learningRate) {
    OpScope ops = slim.root().ops().enter("summaries");
    List<Operand<TString>> all = new ArrayList<>();
    all.add(Summaries.image(ops, "images", images, IMAGES));
    replica
        .outputs()
        .endPoints()
        .forEach(
            (key, value) -> {
              all.add(histogram(ops, "activations/" + key, value));
              Operand<TFloat32> sparsity = Summaries.zeroFraction(ops, value);
              all.add(Summaries.scalar(ops, "sparsity/" + key, sparsity));
            });
    replica.losses().forEach(it -> all.add(Summaries.scalar(ops, "losses/" + it.op().name(), it)));
    all.add(Summaries.scalar(ops, "Losses/clone_loss", loss.replicaLoss()));
    all.add(Summaries.scalar(ops, "Losses/regularization_loss", loss.regularizationLoss()));
    for (Variable<?> variable : slim.variables().model()) {
      if (variable.dataType() == DataType.DT_FLOAT) {
        all.add(histogram(ops, variable.name(), floats(variable)));
      }
    }
    all.add(Summaries.scalar(ops, RunDirectory.LEARNING_RATE, learningRate));
    all.add(Summaries.scalar(ops, RunDirectory.TOTAL_LOSS, loss.totalLoss()));
    return Summaries.merge(ops, all);
  }

  private static Operand<TString> histogram(OpScope ops, String tag, Operand<TFloat32> values) {
    return Summaries.histogram(ops, tag, Summaries.sample(ops, values, HISTOGRAM_VALUES));
  }

  @SuppressWarnings("unchecked") // the caller has checked its type
  private static Operand<TFloat32> floats(Variable<?> variable) {
    return (Operand<TFloat32>) variable.value();
  }
}
