package org.tfslim.slim.saving;

import java.util.Arrays;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

/** A graph with some variables, its session, and a saver of all variables, for tests. */
final class SavedGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  final Slim slim = Slim.on(graph, 1);
  private final Session session = new Session(graph);

  /** Adds a model variable whose elements are all {@code value}. */
  /** A variable of the model that gradients leave alone. */
  SavedGraph statistics(String name, double value, long... dimensions) {
    return add(name, value, Variable.Role.MODEL, dimensions);
  }

  SavedGraph model(String name, double value, long... dimensions) {
    return add(name, value, Variable.Role.TRAINABLE, dimensions);
  }

  /** Adds an optimizer's slot whose elements are all {@code value}. */
  SavedGraph slot(String name, double value, long... dimensions) {
    return add(name, value, Variable.Role.TRAINING, dimensions);
  }

  private SavedGraph add(String name, double value, Variable.Role role, long... dimensions) {
    Initializer initializer = Initializer.constant(value);
    slim.variable(name, Shape.of(dimensions), initializer::apply, role);
    return this;
  }

  /** Adds an int64 vector variable. */
  SavedGraph longs(String name, long... values) {
    slim.variable(
        name,
        Shape.of(values.length),
        TInt64.class,
        (tf, shape, seed) -> tf.constant(values),
        Variable.Role.TRAINING);
    return this;
  }

  /** Gives all variables their first values and returns the session. */
  Session initialized() {
    SlimSessions.initialize(session, slim);
    return session;
  }

  Session session() {
    return session;
  }

  Saver saver() {
    return Saver.of(slim.ops(), slim.variables().all());
  }

  float[] floats(String name) {
    return SlimSessions.floats(session, slim, name);
  }

  long[] longs(String name) {
    Variable<?> variable = slim.variables().find(name).orElseThrow();
    try (Result result = session.runner().fetch(variable.value()).run()) {
      long[] values = new long[(int) variable.size()];
      ((TInt64) result.get(0)).asRawTensor().data().asLongs().read(values);
      return values;
    }
  }

  static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
