package org.tfslim.slim.summaries;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/** The summaries that slim's train_image_classifier makes, under its tags. */
public final class TrainingSummaries {
  private TrainingSummaries() {}

  /**
   * Histograms of all end points and variables of the model, how sparse the end points are, each
   * loss, the learning rate and the total loss, merged.
   *
   * <p>Tags are {@code activations/KEY}, {@code sparsity/KEY}, {@code losses/NAME}, the names of
   * variables, {@code learning_rate} and {@code total_loss}.
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
    List<Operand<TString>> all = new ArrayList<>();
    endPoints.forEach(
        (key, value) -> {
          all.add(Summaries.histogram(ops, "activations/" + key, value));
          Operand<TFloat32> sparsity = Summaries.zeroFraction(ops, value);
          all.add(Summaries.scalar(ops, "sparsity/" + key, sparsity));
        });
    for (Operand<TFloat32> loss : slim.variables().losses()) {
      all.add(Summaries.scalar(ops, "losses/" + loss.op().name(), loss));
    }
    for (Variable<?> variable : slim.variables().model()) {
      if (variable.dataType() == DataType.DT_FLOAT) {
        all.add(Summaries.histogram(ops, variable.name(), floats(variable)));
      }
    }
    all.add(Summaries.scalar(ops, "learning_rate", learningRate));
    all.add(Summaries.scalar(ops, "total_loss", totalLoss));
    return Summaries.merge(ops, all);
  }

  @SuppressWarnings("unchecked") // the caller has looked at its type
  private static Operand<TFloat32> floats(Variable<?> variable) {
    return (Operand<TFloat32>) variable.value();
  }
}
