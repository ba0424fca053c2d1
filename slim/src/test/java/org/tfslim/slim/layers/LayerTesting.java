package org.tfslim.slim.layers;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
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
