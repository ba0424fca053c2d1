package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

/** A graph for layers, closed after each test. */
abstract class LayerTesting {
  final Graph graph = new Graph();
  final Slim s = Slim.on(graph, 3);

  @AfterEach
  void close() {
    graph.close();
  }

  /** The values 0, 1, 2 and so on. */
  Operand<TFloat32> ramp(long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return s.tf().constant(shape, DataBuffers.of(values));
  }

  /** The values sin(0.37 k + phase) for k = 0, 1, 2 and so on. */
  Operand<TFloat32> wave(double phase, long... dimensions) {
    return waves(phase).apply(s.tf(), Shape.of(dimensions), 0);
  }

  /** Gives variables the values sin(0.37 k + phase) for k = 0, 1, 2 and so on. */
  static Initializer waves(double phase) {
    return (tf, shape, seed) -> {
      float[] values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(0.37 * i + phase);
      }
      return tf.constant(shape, DataBuffers.of(values));
    };
  }

  /**
   * Compares with what TensorFlow 1.15.5 computed.
   *
   * @param mean the mean of all n values
   * @param samples those at floor(k (n - 1) / 5) for k = 0 to 5
   */
  void assertReference(Operand<TFloat32> x, float mean, float... samples) {
    float[] values = run(x);
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    assertThat((float) (sum / values.length)).as("mean").isCloseTo(mean, offset(2e-6f));
    for (int k = 0; k < samples.length; k++) {
      assertThat(values[k * (values.length - 1) / 5])
          .as("sample %s", k)
          .isCloseTo(samples[k], offset(2e-5f));
    }
  }

  /** The values of {@code x} where every variable has its first value. */
  float[] run(Operand<TFloat32> x) {
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      return SlimSessions.floats(session, x);
    }
  }

  /** The names and shapes of the variables, in order of creation. */
  List<String> variables() {
    return s.variables().all().stream().map(v -> v.name() + " " + v.shape()).toList();
  }
}
