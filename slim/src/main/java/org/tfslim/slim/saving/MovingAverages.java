package org.tfslim.slim.saving;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * Exponential moving averages of variables, each kept in a variable {@code
 * NAME/ExponentialMovingAverage}. Source: {@code tf.train.ExponentialMovingAverage} as {@code
 * train_image_classifier.py} uses it.
 *
 * @param averages what is averaged, and where the average is kept
 * @param decay a scalar: the smaller of the decay asked for and {@code (1 + step) / (10 + step)}
 * @param restart makes every average what its variable is
 */
public record MovingAverages(List<Average> averages, Operand<TFloat32> decay, Operation restart) {
  private static final String SCOPE = "ExponentialMovingAverage";

  /**
   * A variable and its average.
   *
   * @param variable what is averaged
   * @param shadow where the average is kept
   */
  public record Average(Variable<?> variable, Variable<TFloat32> shadow) {}

  /** Copies the list. */
  public MovingAverages {
    averages = List.copyOf(averages);
  }

  /**
   * Adds averages that begin with the variables' first values.
   *
   * @param maxDecay the share of the old average that stays at each step, after enough steps; in
   *     (0, 1)
   * @param variables what to average; only those of floats are
   */
  public static MovingAverages of(Slim slim, double maxDecay, List<Variable<?>> variables) {
    if (!(maxDecay > 0 && maxDecay < 1)) {
      throw new IllegalArgumentException("The decay of an average is in (0, 1), not " + maxDecay);
    }
    List<Average> averages = new ArrayList<>();
    for (Variable<?> variable : variables) {
      if (variable.dataType() == DataType.DT_FLOAT) {
        averages.add(new Average(variable, shadow(slim, variable)));
      }
    }
    OpScope ops = slim.root().ops().enter(SCOPE);
    return new MovingAverages(averages, decay(slim, ops, (float) maxDecay), restart(ops, averages));
  }

  private static Variable<TFloat32> shadow(Slim slim, Variable<?> variable) {
    return slim.root()
        .placedWith(variable)
        .variable(
            variable.name() + AverageUse.SUFFIX,
            variable.shape(),
            (tf, shape, seed) ->
                tf.withControlDependencyOps(List.of(variable.initializer()))
                    .readVariableOp(variable.handle(), TFloat32.class),
            Variable.Role.TRAINING);
  }

  private static Operand<TFloat32> decay(Slim slim, OpScope ops, float maxDecay) {
    Operand<TFloat32> step =
        ops.node("Cast", "num_updates")
            .input(slim.globalStep().value())
            .attr("DstT", DataType.DT_FLOAT)
            .output();
    Operand<TFloat32> above =
        ops.node("AddV2", "add").input(ops.constant("one", 1f), step).output();
    Operand<TFloat32> below =
        ops.node("AddV2", "add").input(ops.constant("ten", 10f), step).output();
    Operand<TFloat32> early = ops.node("RealDiv", "truediv").input(above, below).output();
    return ops.node("Minimum").input(ops.constant("decay", maxDecay), early).output();
  }

  private static Operation restart(OpScope ops, List<Average> averages) {
    OpScope scope = ops.enter("restart");
    List<Operation> assignments = new ArrayList<>();
    for (Average average : averages) {
      assignments.add(
          scope
              .node("AssignVariableOp", "Assign")
              .input(average.shadow().handle(), current(scope, average.variable()))
              .build());
    }
    return scope.withControlDependencyOps(assignments).node("NoOp", "restart_all").build();
  }

  /**
   * The value when the operation runs, whereas {@link Variable#value} may be from before a step.
   */
  private static Operand<TFloat32> current(OpScope scope, Variable<?> variable) {
    return scope
        .node("ReadVariableOp")
        .input(variable.handle())
        .attr("dtype", DataType.DT_FLOAT)
        .output();
  }

  /**
   * Adds the updates: {@code average -= (average - variable) * (1 - decay)}.
   *
   * @param changes operations that change the variables; the averages take what they leave
   */
  public List<Operation> update(Slim slim, List<Operation> changes) {
    OpScope ops = slim.root().ops().enter(SCOPE);
    Operand<TFloat32> rate =
        ops.node("Sub", "sub").input(ops.constant("sub/x", 1f), decay).output();
    List<Operation> updates = new ArrayList<>();
    for (Average average : averages) {
      OpScope scope = ops.withControlDependencyOps(changes).enter("AssignMovingAvg");
      Operand<TFloat32> old = average.shadow().value();
      Operand<TFloat32> difference =
          scope.node("Sub", "sub").input(old, current(scope, average.variable())).output();
      Operand<TFloat32> part = scope.node("Mul", "mul").input(difference, rate).output();
      updates.add(
          scope.nodeOfScope("AssignSubVariableOp").input(average.shadow().handle(), part).build());
    }
    return List.copyOf(updates);
  }

  /** Makes every average what its variable is now, after variables were restored. */
  public void restart(Session session) {
    session.runner().addTarget(restart).run().close();
  }
}
