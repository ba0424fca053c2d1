package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

/** Compares gradients with what small changes of a variable do to a loss. */
final class FiniteDifferences {
  private static final float STEP = 1 / 64f;
  private static final int PLACES = 24;

  private final Graph graph;
  private final Slim slim;
  private final Random random = new Random(5);

  FiniteDifferences(Graph graph, Slim slim) {
    this.graph = graph;
    this.slim = slim;
  }

  /** A variable to differentiate by. */
  Variable<TFloat32> variable(String name, long... shape) {
    return slim.variable(
        name, Shape.of(shape), Initializer.zeros()::apply, Variable.Role.TRAINABLE);
  }

  /** A scalar that weighs all values of {@code y} differently. */
  Operand<TFloat32> loss(Operand<TFloat32> y) {
    Operand<TFloat32> size = slim.tf().dtypes.cast(slim.tf().size(y), TFloat32.class);
    Operand<TFloat32> places =
        slim.tf().range(slim.tf().constant(0f), size, slim.tf().constant(1f));
    Operand<TFloat32> flat = slim.tf().reshape(y, slim.tf().constant(new int[] {-1}));
    Operand<TFloat32> weighted =
        slim.ops()
            .node("Mul")
            .input(flat, slim.tf().stopGradient(slim.tf().math.cos(places)))
            .output();
    return slim.tf().sum(weighted, slim.tf().constant(new int[] {0}));
  }

  /**
   * Checks the gradients of {@code loss} by all trainable variables.
   *
   * @param low the smallest value of the variables
   * @param high their largest value
   */
  void check(Operand<TFloat32> loss, float low, float high) {
    List<Gradient> gradients = Gradients.of(slim, loss, slim.variables().trainable());
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, slim);
      for (Variable<?> variable : slim.variables().trainable()) {
        SlimSessions.assign(session, variable, values((int) variable.size(), low, high));
      }
      for (Gradient gradient : gradients) {
        check(session, loss, gradient);
      }
    }
  }

  /** Values apart from each other, so that a maximum stays one after a small change. */
  private float[] values(int size, float low, float high) {
    float[] values = new float[size];
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      places.add(i);
    }
    Collections.shuffle(places, random);
    for (int i = 0; i < size; i++) {
      values[i] = low + (high - low) * (places.get(i) + 0.5f) / size;
    }
    return values;
  }

  private void check(Session session, Operand<TFloat32> loss, Gradient gradient) {
    float[] analytic = SlimSessions.floats(session, gradient.value());
    float[] values = SlimSessions.floats(session, gradient.variable().value());
    assertThat(analytic).hasSameSizeAs(values);
    double largest = 0;
    for (float value : analytic) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).as("a gradient of %s", gradient.variable().name()).isPositive();
    for (int k = 0; k < Math.min(PLACES, values.length); k++) {
      int i = values.length <= PLACES ? k : random.nextInt(values.length);
      double numeric =
          (at(session, loss, gradient.variable(), values, i, STEP)
                  - at(session, loss, gradient.variable(), values, i, -STEP))
              / (2 * STEP);
      assertThat((double) analytic[i])
          .as("gradient of %s at %s", gradient.variable().name(), i)
          .isCloseTo(numeric, within(2e-3 * largest));
    }
    SlimSessions.assign(session, gradient.variable(), values);
  }

  private static double at(
      Session session,
      Operand<TFloat32> loss,
      Variable<TFloat32> variable,
      float[] values,
      int place,
      float change) {
    float[] changed = values.clone();
    changed[place] += change;
    SlimSessions.assign(session, variable, changed);
    return SlimSessions.floats(session, loss)[0];
  }
}
