package org.tfslim.slim.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

/** Names and first values of slots, and rules by hand; the golden tests have the rest. */
class OptimizerTest {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Slim slim = Slim.on(graph, 1);
  private final Variable<TFloat32> weights = variable("net/weights", 2);
  private final Variable<TFloat32> biases = variable("net/biases", 1);
  private final List<Gradient> gradients =
      List.of(
          new Gradient(weights, slim.tf().constant(new float[] {1, -2})),
          new Gradient(biases, slim.tf().constant(new float[] {4})));

  private Variable<TFloat32> variable(String name, long size) {
    return slim.variable(name, Shape.of(size), Initializer.ones()::apply, Variable.Role.TRAINABLE);
  }

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private List<Operation> apply(Optimizer optimizer) {
    // Even below a scope, slots are called after their variable alone.
    Slim inside = slim.scope("somewhere");
    List<Operation> updates = optimizer.apply(inside, gradients, slim.tf().constant(0.5f));
    SlimSessions.initialize(session, slim);
    return updates;
  }

  private void run(List<Operation> updates) {
    Session.Runner runner = session.runner();
    updates.forEach(runner::addTarget);
    runner.run().close();
  }

  private List<String> slots() {
    return slim.variables().all().stream()
        .filter(variable -> variable.role() == Variable.Role.TRAINING)
        .map(Variable::name)
        .toList();
  }

  private float[] values(String name) {
    return SlimSessions.floats(session, slim, name);
  }

  @Test
  void sgdHasNoSlots() {
    run(apply(Optimizer.sgd()));
    assertThat(slots()).isEmpty();
    assertThat(values("net/weights")).containsExactly(0.5f, 2);
    assertThat(values("net/biases")).containsExactly(-1);
  }

  @Test
  void momentumStartsFromZeros() {
    List<Operation> updates = apply(Optimizer.momentum(0.5f, false));
    assertThat(slots()).containsExactly("net/weights/Momentum", "net/biases/Momentum");
    assertThat(values("net/weights/Momentum")).containsExactly(0, 0);
    run(updates);
    run(updates);
    assertThat(values("net/weights/Momentum")).containsExactly(1.5f, -3);
    assertThat(values("net/weights")).containsExactly(1 - 0.5f - 0.75f, 1 + 1 + 1.5f);
  }

  @Test
  void nesterovLooksAhead() {
    run(apply(Optimizer.momentum(0.5f, true)));
    // One step: the gradient and the momentum's share of the new accumulator.
    assertThat(values("net/weights")).containsExactly(1 - 0.5f * (1 + 0.5f), 1 + 0.5f * (2 + 1));
  }

  @Test
  void rmsPropStartsFromOnesAndZeros() {
    List<Operation> updates = apply(Optimizer.rmsProp(0.5f, 0.5f, 0.5f));
    assertThat(slots())
        .containsExactly(
            "net/weights/RMSProp",
            "net/weights/RMSProp_1",
            "net/biases/RMSProp",
            "net/biases/RMSProp_1");
    assertThat(values("net/weights/RMSProp")).containsExactly(1, 1);
    assertThat(values("net/weights/RMSProp_1")).containsExactly(0, 0);
    run(updates);
    assertThat(values("net/weights/RMSProp")).containsExactly(1, 2.5f);
    float step = (float) (0.5 / Math.sqrt(1.5));
    assertThat(values("net/weights")[0]).isCloseTo(1 - step, offset(1e-6f));
  }

  @Test
  void adamRaisesItsPowersAfterTheStep() {
    List<Operation> updates = apply(Optimizer.adam(0.5f, 0.75f, 1e-8f));
    assertThat(slots())
        .containsExactly(
            "beta1_power",
            "beta2_power",
            "net/weights/Adam",
            "net/weights/Adam_1",
            "net/biases/Adam",
            "net/biases/Adam_1");
    assertThat(values("beta1_power")).containsExactly(0.5f);
    assertThat(values("beta2_power")).containsExactly(0.75f);
    run(updates);
    assertThat(values("beta1_power")).containsExactly(0.25f);
    assertThat(values("beta2_power")).containsExactly(0.5625f);
    // The first step is as long as the learning rate.
    assertThat(values("net/weights")).containsExactly(new float[] {0.5f, 1.5f}, offset(1e-5f));
  }

  @Test
  void slotsOfTheOthers() {
    apply(Optimizer.adadelta(0.95f, 1));
    apply(Optimizer.adagrad(0.1f));
    apply(Optimizer.ftrl(-0.5f, 0.2f, 0, 0));
    assertThat(slots())
        .contains(
            "net/weights/Adadelta",
            "net/weights/Adadelta_1",
            "net/weights/Ftrl",
            "net/weights/Ftrl_1");
    assertThat(values("net/biases/Adagrad")).containsExactly(0.1f);
    assertThat(values("net/biases/Ftrl")).containsExactly(0.2f);
    assertThat(values("net/biases/Ftrl_1")).containsExactly(0);
  }

  @Test
  void operationsAreNamedAsInPython() {
    List<Operation> updates = apply(Optimizer.momentum(0.9f, false));
    assertThat(updates)
        .extracting(Operation::name)
        .containsExactly(
            "Momentum/update_net/weights/ResourceApplyMomentum",
            "Momentum/update_net/biases/ResourceApplyMomentum");
  }

  @Test
  void anOptimizerIsAppliedOnce() {
    apply(Optimizer.momentum(0.9f, false));
    assertThatThrownBy(() -> apply(Optimizer.momentum(0.9f, false)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("net/weights/Momentum already exists");
  }
}
