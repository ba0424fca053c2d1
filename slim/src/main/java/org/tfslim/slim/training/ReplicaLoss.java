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
 * What all replicas learn from. Source: {@code optimize_clones} of {@code
 * deployment/model_deploy.py}.
 *
 * @param replicaLoss the losses of the first replica's outputs together, a scalar
 * @param regularizationLoss the penalties on the variables together, a scalar
 * @param totalLoss the mean of the replicas' losses plus the penalties, a scalar called {@code
 *     total_loss}
 * @param gradients of the total loss, the replicas' parts summed
 */
public record ReplicaLoss(
    Operand<TFloat32> replicaLoss,
    Operand<TFloat32> regularizationLoss,
    Operand<TFloat32> totalLoss,
    List<Gradient> gradients) {
  /** Copies the gradients. */
  public ReplicaLoss {
    gradients = List.copyOf(gradients);
  }

  /**
   * Adds the losses and their gradients to the graph, each replica's on its own device. The
   * penalties are counted once, with the first replica.
   *
   * @param shared the handle for what belongs to all replicas
   * @param variables what to train
   */
  public static <T> ReplicaLoss of(
      Slim shared, List<Replica<T>> replicas, List<Variable<?>> variables) {
    Operand<TFloat32> penalties = Losses.regularizationLoss(replicas.get(0).slim());
    List<Operand<TFloat32>> replicaLosses = new ArrayList<>();
    List<Operand<TFloat32>> parts = new ArrayList<>();
    List<List<Gradient>> gradients = new ArrayList<>();
    for (Replica<T> replica : replicas) {
      OpScope ops = replica.slim().ops();
      Operand<TFloat32> loss = ops.node("AddN", "clone_loss").inputList(replica.losses()).output();
      Operand<TFloat32> scaled = scaled(ops, loss, replicas.size());
      Operand<TFloat32> part =
          parts.isEmpty()
              ? ops.node("AddN").inputList(List.of(scaled, penalties)).output()
              : scaled;
      replicaLosses.add(loss);
      parts.add(part);
      gradients.add(Gradients.of(replica.slim(), part, variables));
    }
    Operand<TFloat32> total = shared.ops().node("AddN", "total_loss").inputList(parts).output();
    return new ReplicaLoss(
        replicaLosses.get(0), penalties, total, Gradients.sum(shared, gradients));
  }

  private static Operand<TFloat32> scaled(OpScope ops, Operand<TFloat32> loss, int replicas) {
    return replicas == 1
        ? loss
        : ops.node("RealDiv", "scaled_clone_loss")
            .input(loss, ops.constant("num_clones", (float) replicas))
            .output();
  }
}
