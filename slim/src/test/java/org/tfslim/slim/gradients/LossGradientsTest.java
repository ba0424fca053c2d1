package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.losses.LossWeights;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.testing.SlimSessions;

/** The gradients of losses, with weights that differ from sample to sample. */
class LossGradientsTest {
  private static final float[] WEIGHTS = {0.5f, 0, 2};
  private static final float[][] LABELS = {{1, 0, 1, 0}, {0, 0, 1, 1}, {0, 1, 0, 0}};

  private static Map<String, BiFunction<Slim, Operand<TFloat32>, Operand<TFloat32>>> losses() {
    return Map.of(
        "softmax",
        (s, x) -> {
          float[][] oneHot = {{1, 0, 0, 0}, {0, 0, 1, 0}, {0, 1, 0, 0}};
          return Losses.softmaxCrossEntropy(s, x, s.tf().constant(oneHot), 0.1f, weights(s), "l");
        },
        "sparse",
        (s, x) -> Losses.sparseSoftmaxCrossEntropy(s, x, classes(s), weights(s), "l"),
        "sigmoid",
        (s, x) -> Losses.sigmoidCrossEntropy(s, x, labels(s), 0.1f, weights(s), "l"),
        "hinge",
        (s, x) -> Losses.hingeLoss(s, x, labels(s), weights(s), "l"),
        "log",
        (s, x) -> Losses.logLoss(s, s.tf().math.sigmoid(x), labels(s), 1e-7f, weights(s), "l"),
        "squares",
        (s, x) -> Losses.meanSquaredError(s, x, labels(s), weights(s), "l"),
        "absolute",
        (s, x) -> Losses.absoluteDifference(s, x, labels(s), weights(s), "l"),
        "cosine",
        (s, x) -> Losses.cosineDistance(s, x, labels(s), 1, weights(s), "l"));
  }

  private static Operand<TFloat32> labels(Slim s) {
    return s.tf().constant(LABELS);
  }

  private static Operand<TInt64> classes(Slim s) {
    return s.tf().constant(new long[] {0, 2, 1});
  }

  private static LossWeights weights(Slim s) {
    return LossWeights.of(s.tf().constant(WEIGHTS));
  }

  static Stream<String> names() {
    return losses().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreeWithFiniteDifferences(String name) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      FiniteDifferences differences = new FiniteDifferences(graph, slim);
      Operand<TFloat32> x = differences.variable("x", 3, 4).value();
      differences.check(losses().get(name).apply(slim, x), -2.9f, 2.7f);
    }
  }

  /** The gradient of {@code loss} at {@code values}. */
  private static float[] gradient(
      Slim slim, Operand<TFloat32> loss, Variable<TFloat32> x, float... values) {
    List<Gradient> gradients = Gradients.of(slim, loss, List.of(x));
    try (Session session = new Session(slim.graph())) {
      SlimSessions.assign(session, x, values);
      return SlimSessions.floats(session, gradients.get(0).value());
    }
  }

  @Test
  void ofTheSigmoidAreRightWhereItsPartsHaveCorners() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Variable<TFloat32> x = new FiniteDifferences(graph, slim).variable("x", 1, 2);
      Operand<TFloat32> labels = slim.tf().constant(new float[][] {{1, 0}});
      Operand<TFloat32> loss = Losses.sigmoidCrossEntropy(slim, x.value(), labels);
      assertThat(gradient(slim, loss, x, 0, 0)).containsExactly(-0.25f, 0.25f);
    }
  }

  @Test
  void classesThatAreRuledOutDoNotSpoilOthers() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Variable<TFloat32> x = new FiniteDifferences(graph, slim).variable("x", 1, 3);
      Operand<TInt64> label = slim.tf().constant(new long[] {0});
      Operand<TFloat32> loss = Losses.sparseSoftmaxCrossEntropy(slim, x.value(), label);
      assertThat(gradient(slim, loss, x, 1, Float.NEGATIVE_INFINITY, 1))
          .containsExactly(-0.5f, 0, 0.5f);
      try (Session session = new Session(graph)) {
        SlimSessions.assign(session, x, 1, Float.NEGATIVE_INFINITY, 1);
        assertThat(SlimSessions.floats(session, loss)[0])
            .isCloseTo((float) Math.log(2), within(1e-6f));
      }
    }
  }
}
