package org.tfslim.eval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.saving.AverageUse;
import org.tfslim.slim.saving.Saver;
import org.tfslim.slim.testing.SlimSessions;

/** Checkpoints of lenet with 10 classes, for tests. */
final class LenetCheckpoint {
  private static final String BIAS = "LeNet/fc4/biases";

  /** Which variables have averages. */
  private enum Averages {
    NONE,
    BIAS,
    ALL
  }

  private LenetCheckpoint() {}

  /** With weights by the formula. */
  static void save(Path prefix) {
    write(prefix, Map.of(), Averages.NONE);
  }

  /** With a network that takes every image for one class, or that returns no number for any. */
  static void saveBiased(Path prefix, float... bias) {
    write(prefix, Map.of(BIAS, bias), Averages.NONE);
  }

  /** The same, and with averages of all variables, which take every image for class 2. */
  static void saveWithAverages(Path prefix, float... bias) {
    write(prefix, Map.of(BIAS, bias), Averages.ALL);
  }

  /** The same, but only the bias has an average. */
  static void saveWithOneAverage(Path prefix, float... bias) {
    write(prefix, Map.of(BIAS, bias), Averages.BIAS);
  }

  /** A bias that makes one class more likely than all others. */
  static float[] towards(int classId) {
    float[] bias = new float[10];
    bias[classId] = 1000;
    return bias;
  }

  private static void write(Path prefix, Map<String, float[]> values, Averages averages) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0);
      Nets.get("lenet")
          .network(10)
          .apply(slim, SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 1)));
      Map<String, Variable<?>> saved = new LinkedHashMap<>();
      slim.variables().model().forEach(variable -> saved.put(variable.name(), variable));
      if (averages != Averages.NONE) {
        Variable<TFloat32> average =
            slim.variable(
                "average",
                Shape.of(10),
                (tf, shape, seed) -> tf.constant(towards(2)),
                Variable.Role.TRAINING);
        session.runner().addTarget(average.initializer()).run().close();
        if (averages == Averages.ALL) {
          slim.variables().model().forEach(it -> saved.put(it.name() + AverageUse.SUFFIX, it));
        }
        saved.put(BIAS + AverageUse.SUFFIX, average);
      }
      Saver saver = new Saver(slim.ops(), saved);
      SlimSessions.loadFormulaWeights(session, slim);
      values.forEach(
          (name, floats) ->
              SlimSessions.assign(session, slim.variables().find(name).orElseThrow(), floats));
      saver.save(session, prefix);
    }
  }
}
