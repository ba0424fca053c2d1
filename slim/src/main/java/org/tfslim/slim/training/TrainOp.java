package org.tfslim.slim.training;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * One training step. {@link Minimizer} makes it from a loss.
 *
 * @param loss the operation {@code train_op}: fetching it takes the step and gives the loss from
 *     before the step, a scalar
 */
public record TrainOp(Output<TFloat32> loss) {
  /**
   * Adds a step that consists of {@code changes} and one more global step. Fetching the value of
   * the global step in the same run gives its number from before the step.
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
