package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.gradients.Gradients;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.ops.OpScope;

/**
 * What all clones learn from. Source: {@code optimize_clones} of {@code
 * deployment/model_deploy.py}.
 *
 * @param cloneLoss the losses of the first clone's outputs together, a scalar
 * @param regularizationLoss the penalties on the variables together, a scalar
 * @param totalLoss the mean of the clones' losses plus the penalties, a scalar called {@code
 *     total_loss}
 * @param gradients of the total loss, the clones' parts summed
 */
public record ClonesLoss(
    Operand<TFloat32> cloneLoss,
    Operand<TFloat32> regularizationLoss,
    Operand<TFloat32> totalLoss,
    List<Gradient> gradients) {
  /** Copies the gradients. */
  public ClonesLoss {
    gradients = List.copyOf(gradients);
  }

  /**
   * Adds the losses and their gradients to the graph, each clone's on its own device. The penalties
   * are counted once, with the first clone.
   *
   * @param shared the handle for what belongs to all clones
   * @param variables what to train
   */
  public static <T> ClonesLoss of(Slim shared, List<Clone<T>> clones, List<Variable<?>> variables) {
    Operand<TFloat32> penalties = Losses.regularizationLoss(clones.get(0).slim());
    List<Operand<TFloat32>> cloneLosses = new ArrayList<>();
    List<Operand<TFloat32>> parts = new ArrayList<>();
    List<List<Gradient>> gradients = new ArrayList<>();
    for (Clone<T> clone : clones) {
      OpScope ops = clone.slim().ops();
      Operand<TFloat32> loss = ops.node("AddN", "clone_loss").inputList(clone.losses()).output();
      Operand<TFloat32> scaled = scaled(ops, loss, clones.size());
      Operand<TFloat32> part =
          parts.isEmpty()
              ? ops.node("AddN").inputList(List.of(scaled, penalties)).output()
              : scaled;
      cloneLosses.add(loss);
      parts.add(part);
      gradients.add(Gradients.of(clone.slim(), part, variables));
    }
    Operand<TFloat32> total = shared.ops().node("AddN", "total_loss").inputList(parts).output();
    return new ClonesLoss(cloneLosses.get(0), penalties, total, Gradients.sum(shared, gradients));
  }

  private static Operand<TFloat32> scaled(OpScope ops, Operand<TFloat32> loss, int clones) {
    return clones == 1
        ? loss
        : ops.node("RealDiv", "scaled_clone_loss")
            .input(loss, ops.constant("num_clones", (float) clones))
            .output();
  }
}
