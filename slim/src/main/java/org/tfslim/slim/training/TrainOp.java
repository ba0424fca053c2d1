package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.optimizers.Optimizer;

/**
 * One training step. Source: {@code slim.learning.create_train_op}.
 *
 * @param loss the operation {@code train_op}: fetching it takes the step and gives the loss from
 *     before the step, a scalar
 */
public record TrainOp(Output<TFloat32> loss) {
  /**
   * Adds the step to the graph: the update operations of moving averages, the optimizer's changes,
   * and then one more global step. Who fetches the value of the global step in the same run gets
   * its number from before the step.
   *
   * @param totalLoss what {@code train_op} returns, a scalar
   * @param gradients of the variables to change
   * @param learningRate a scalar
   */
  public static TrainOp create(
      Slim slim,
      Operand<TFloat32> totalLoss,
      List<Gradient> gradients,
      Optimizer optimizer,
      Operand<TFloat32> learningRate) {
    List<Operation> changes = new ArrayList<>(slim.variables().updateOps());
    changes.addAll(optimizer.apply(slim, gradients, learningRate));
    return of(slim, totalLoss, changes);
  }

  /**
   * Adds a step that consists of {@code changes} and one more global step.
   *
   * @param totalLoss what {@code train_op} returns, a scalar
   */
  public static TrainOp of(Slim slim, Operand<TFloat32> totalLoss, List<Operation> changes) {
    OpScope top = slim.root().ops();
    Operation counted = count(slim.globalStep(), top.withControlDependencyOps(changes));
    Output<TFloat32> loss =
        top.withControlDependencyOps(List.of(counted))
            .node("Identity", "train_op")
            .input(totalLoss)
            .output();
    return new TrainOp(loss);
  }

  private static Operation count(Variable<TInt64> globalStep, OpScope after) {
    // Otherwise a value fetched in the same run could be from before or after the step.
    OpScope scope =
        after.withControlDependencyOps(List.of(globalStep.value().op())).enter("count_step");
    return scope
        .node("AssignAddVariableOp")
        .input(globalStep.handle(), scope.withName("one").ops().constant(1L))
        .build();
  }

  /** The operation {@code train_op}; running it takes the step. */
  public Operation operation() {
    return loss.op();
  }
}
