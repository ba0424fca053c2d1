package org.tfslim.slim.saving;

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
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.training.TrainOp;

/** Averages against the formula of TF1, with the variable doubled in each step. */
class MovingAveragesTest {
  private static final String AVERAGE = "A/w/ExponentialMovingAverage";

  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Slim slim = Slim.on(graph, 1);
  private final Variable<TFloat32> weight =
      slim.variable("A/w", Shape.of(2), Initializer.constant(3)::apply, Variable.Role.TRAINABLE);

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private MovingAverages averages(double decay) {
    slim.globalStep();
    MovingAverages averages =
        MovingAverages.of(slim.scope("elsewhere"), decay, slim.variables().model());
    SlimSessions.initialize(session, slim);
    return averages;
  }

  /** One step: the weight doubles, then its average moves, then the step is counted. */
  private Operation step(MovingAverages averages) {
    Operation doubled =
        slim.ops()
            .node("AssignAddVariableOp", "double")
            .input(weight.handle(), weight.value())
            .build();
    List<Operation> updates = averages.update(slim, List.of(doubled));
    return TrainOp.of(slim, slim.tf().constant(0f), updates).operation();
  }

  private float value(String name) {
    return SlimSessions.floats(session, slim, name)[0];
  }

  private void run(Operation operation) {
    session.runner().addTarget(operation).run().close();
  }

  @Test
  void anAverageBeginsWithTheFirstValueAndIsOfTrainingOnly() {
    averages(0.9);
    assertThat(value(AVERAGE)).isEqualTo(3);
    Variable<?> average = slim.variables().find(AVERAGE).orElseThrow();
    assertThat(average.role()).isEqualTo(Variable.Role.TRAINING);
  }

  @Test
  void theDecayIsSmallInTheFirstSteps() {
    MovingAverages averages = averages(0.3);
    Operation step = step(averages);
    double expected = 3;
    double current = 3;
    for (int i = 0; i < 12; i++) {
      run(step);
      current *= 2;
      double decay = Math.min(0.3, (1.0 + i) / (10 + i));
      expected = expected * decay + current * (1 - decay);
      assertThat(value(AVERAGE) / expected).as("step %d", i).isEqualTo(1, offset(1e-5));
    }
    assertThat((1.0 + 11) / (10 + 11)).as("both sides of the minimum were seen").isGreaterThan(0.3);
  }

  @Test
  void aRestartTakesTheVariablesAsTheyAre() {
    MovingAverages averages = averages(0.9);
    SlimSessions.assign(session, weight, 5, 6);
    averages.restart(session);
    assertThat(SlimSessions.floats(session, slim, AVERAGE)).containsExactly(5, 6);
  }

  @Test
  void aDecayIsBetweenZeroAndOne() {
    assertThatThrownBy(() -> MovingAverages.of(slim, 1, slim.variables().model()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MovingAverages.of(slim, 0, slim.variables().model()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
