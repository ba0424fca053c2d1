package org.tfslim.slim.training;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.saving.MovingAverages;

/**
 * What a {@link Minimizer} added to the graph.
 *
 * @param totalLoss what gets smaller, a scalar
 * @param learningRate a scalar
 * @param gradients as the optimizer gets them: multiplied and clipped
 * @param averages of the variables, if they are kept
 * @param trainOp takes one step
 * @param summaries of the gradients, if they were asked for
 */
public record Minimization(
    Operand<TFloat32> totalLoss,
    Operand<TFloat32> learningRate,
    List<Gradient> gradients,
    Optional<MovingAverages> averages,
    TrainOp trainOp,
    List<Operand<TString>> summaries) {
  /** Copies the lists. */
  public Minimization {
    gradients = List.copyOf(gradients);
    summaries = List.copyOf(summaries);
  }
}
