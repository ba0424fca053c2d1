package org.tfslim.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.optimizers.OptimizerStep;
import org.tfslim.slim.testing.SlimSessions;

/** Optimizers that a user adds, outside the packages of the library. */
class OwnOptimizerTest {
  /** Goes by the sign of the sum of all gradients so far, which is its slot. */
  private record SignOfSum() implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      OptimizerStep step = new OptimizerStep(slim, "Signs", gradients, 0f);
      return step.update(
          (scope, gradient, slots) -> {
            Operand<TFloat32> old = slots.get(0).value();
            Operand<TFloat32> sum = scope.node("Add").input(old, gradient.value()).output();
            Operation keep =
                scope.node("AssignVariableOp", "Keep").input(slots.get(0).handle(), sum).build();
            Operand<TFloat32> sign = scope.node("Sign").input(sum).output();
            Operand<TFloat32> change = scope.node("Mul").input(sign, learningRate).output();
            return scope
                .withControlDependencyOps(List.of(keep))
                .node("AssignSubVariableOp")
                .input(gradient.variable().handle(), change)
                .build();
          });
    }
  }

  /** Takes gradients of a loss that was multiplied, as training in half precision does. */
  private record Unscaled(Optimizer inner, float scale) implements Optimizer {
    @Override
    public List<Operation> apply(
        Slim slim, List<Gradient> gradients, Operand<TFloat32> learningRate) {
      Operand<TFloat32> factor = slim.ops().constant("scale", scale);
      List<Gradient> divided =
          gradients.stream()
              .map(
                  gradient ->
                      gradient.withValue(
                          slim.ops().node("RealDiv").input(gradient.value(), factor).output()))
              .toList();
      return inner.apply(slim, divided, learningRate);
    }
  }

  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Slim slim = Slim.on(graph, 1);
  private final Variable<TFloat32> weights =
      slim.variable("net/weights", Shape.of(2), Initializer.ones()::apply, Variable.Role.TRAINABLE);
  private final List<Gradient> gradients =
      List.of(new Gradient(weights, slim.tf().constant(new float[] {8, -4})));

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private float[] after(Optimizer optimizer, int steps) {
    List<Operation> updates = optimizer.apply(slim, gradients, slim.tf().constant(0.25f));
    SlimSessions.initialize(session, slim);
    for (int i = 0; i < steps; i++) {
      Session.Runner runner = session.runner();
      updates.forEach(runner::addTarget);
      runner.run().close();
    }
    return SlimSessions.floats(session, weights.value());
  }

  @Test
  void anOptimizerHasARuleAndSlotsOfItsOwn() {
    assertThat(after(new SignOfSum(), 2)).containsExactly(0.5f, 1.5f);
    assertThat(SlimSessions.floats(session, slim, "net/weights/Signs")).containsExactly(16, -8);
    assertThat(graph.operation("Signs/update_net/weights/AssignSubVariableOp")).isNotNull();
  }

  @Test
  void anOptimizerCanChangeWhatAnotherOneGets() {
    assertThat(after(new Unscaled(Optimizer.sgd(), 4), 1)).containsExactly(0.5f, 1.25f);
  }
}
