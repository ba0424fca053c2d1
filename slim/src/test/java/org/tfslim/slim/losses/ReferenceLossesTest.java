package org.tfslim.slim.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.testing.SlimSessions;

/**
 * Losses against what {@code tf.compat.v1.losses} of TensorFlow 2.18.0 computed; tf_slim 1.1.0 gave
 * the same numbers, up to its hinge loss, which it leaves unweighted.
 */
class ReferenceLossesTest {
  private static final float TOLERANCE = 1e-6f; // relative: a sum in another order
  private static final float[][] OUTPUTS = {
    {2, -1, 0.5f, 0.25f}, {0.1f, 0.2f, -3, 4}, {-0.5f, 1.5f, 1, -2}
  };
  private static final float[][] ONE_HOT = {{1, 0, 0, 0}, {0, 0, 1, 0}, {0, 1, 0, 0}};
  private static final float[][] LABELS = {{1, 0, 1, 0}, {0, 0, 1, 1}, {0, 1, 0, 0}};
  private static final float[][] PROBABILITIES = {
    {0.9f, 0.1f, 0.6f, 0.25f}, {0.5f, 0.5f, 0.01f, 0.99f}, {0.3f, 0.8f, 0.7f, 0.2f}
  };
  private static final float[] EACH_SAMPLE = {0, 3, 0.5f};
  private static final float[][] EACH_ELEMENT = {{1, 0, 2, 0}, {0.5f, 1, 0, 0}, {0, 0, 0, 3}};

  /** A loss of the inputs above. */
  @FunctionalInterface
  private interface Loss {
    Operand<TFloat32> add(Slim slim, LossWeights weights, String scope);
  }

  /**
   * A loss and its references.
   *
   * @param scope slim's
   * @param mean with equal weights
   * @param samples with {@link #EACH_SAMPLE}
   * @param elements with {@link #EACH_ELEMENT}; NaN if it has one element per sample
   */
  private record Case(String scope, Loss loss, double mean, double samples, double elements) {
    @Override
    public String toString() {
      return scope + " " + mean;
    }
  }

  private static Operand<TFloat32> constant(Slim slim, float[][] values) {
    return slim.tf().constant(values);
  }

  /** Rows of length 1. */
  private static float[][] unitVectors() {
    float[][] units = new float[3][4];
    for (int i = 0; i < 3; i++) {
      double squares = 0;
      for (float value : OUTPUTS[i]) {
        squares += value * value;
      }
      for (int k = 0; k < 4; k++) {
        units[i][k] = (float) (OUTPUTS[i][k] / Math.sqrt(squares));
      }
    }
    return units;
  }

  private static Loss softmax(float smoothing) {
    return (s, weights, scope) ->
        Losses.softmaxCrossEntropy(
            s, constant(s, OUTPUTS), constant(s, ONE_HOT), smoothing, weights, scope);
  }

  private static Loss sigmoid(float smoothing) {
    return (s, weights, scope) ->
        Losses.sigmoidCrossEntropy(
            s, constant(s, OUTPUTS), constant(s, LABELS), smoothing, weights, scope);
  }

  private static Loss sparse(boolean differentiable) {
    return (s, weights, scope) ->
        Losses.sparseSoftmaxCrossEntropy(
            differentiable ? s : s.withoutGradients(),
            constant(s, OUTPUTS),
            s.tf().constant(new long[] {0, 2, 1}),
            weights,
            scope);
  }

  private static Stream<Case> cases() {
    double none = Double.NaN;
    return Stream.of(
        new Case("softmax_cross_entropy_loss", softmax(0), 2.6613423824, 10.7069416046, none),
        new Case("softmax_cross_entropy_loss", softmax(0.2f), 2.6438424587, 9.7844419479, none),
        new Case("sparse_softmax_cross_entropy_loss", sparse(true), 2.66134238, 10.7069416, none),
        new Case("sparse_softmax_cross_entropy_loss", sparse(false), 2.66134238, 10.7069416, none),
        new Case("sigmoid_cross_entropy_loss", sigmoid(0), 0.7054299712, 1.8607072830, 0.5252406),
        new Case(
            "sigmoid_cross_entropy_loss", sigmoid(0.2f), 0.7633466125, 1.9057072401, 0.7002406120),
        new Case(
            "mean_squared_error",
            (s, weights, scope) ->
                Losses.meanSquaredError(
                    s, constant(s, OUTPUTS), constant(s, LABELS), weights, scope),
            2.7385416031,
            9.7375001907,
            2.7090001106),
        new Case(
            "absolute_difference",
            (s, weights, scope) ->
                Losses.absoluteDifference(
                    s, constant(s, OUTPUTS), constant(s, LABELS), weights, scope),
            1.1708332300,
            2.9875001907,
            1.6499999762),
        new Case(
            "hinge_loss",
            (s, weights, scope) ->
                Losses.hingeLoss(s, constant(s, OUTPUTS), constant(s, LABELS), weights, scope),
            0.8791666627,
            2.5187499523,
            0.5500000119),
        new Case(
            "log_loss",
            (s, weights, scope) ->
                Losses.logLoss(
                    s, constant(s, PROBABILITIES), constant(s, LABELS), 1e-7f, weights, scope),
            0.7514722347,
            2.3759975433,
            0.5672323108),
        new Case(
            "cosine_distance_loss",
            (s, weights, scope) ->
                Losses.cosineDistance(
                    s, constant(s, unitVectors()), constant(s, ONE_HOT), 1, weights, scope),
            0.7279855609,
            2.5121707916,
            none));
  }

  private static void check(Case it, LossWeights weights, double expected) {
    try (Graph graph = new Graph()) {
      check(graph, it, Slim.on(graph, 0), weights, expected);
    }
  }

  private static void check(Graph graph, Case it, Slim slim, LossWeights weights, double expected) {
    Operand<TFloat32> loss = it.loss().add(slim, weights, it.scope());
    assertThat(loss.op().name()).isEqualTo(it.scope() + "/value");
    assertThat(slim.variables().losses()).containsExactly(loss);
    try (Session session = new Session(graph)) {
      assertThat((double) SlimSessions.floats(session, loss)[0])
          .isCloseTo(expected, within(TOLERANCE * Math.max(1, expected)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meansAreTheReferences(Case it) {
    check(it, LossWeights.equal(), it.mean());
    check(it, LossWeights.of(0.4f), 0.4 * it.mean());
    check(it, LossWeights.of(0), 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightedLossesAreTheReferences(Case it) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      check(graph, it, slim, LossWeights.of(slim.tf().constant(EACH_SAMPLE)), it.samples());
    }
    if (!Double.isNaN(it.elements())) {
      try (Graph graph = new Graph()) {
        Slim slim = Slim.on(graph, 0);
        check(graph, it, slim, LossWeights.of(slim.tf().constant(EACH_ELEMENT)), it.elements());
      }
    }
  }

  @Test
  void scalarsAndColumnsOfWeightsAreSpread() {
    Case squares = cases().filter(it -> it.scope().equals("mean_squared_error")).findAny().get();
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      check(graph, squares, slim, LossWeights.of(slim.tf().constant(0.4f)), 0.4 * squares.mean());
    }
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      float[][] column = {{0}, {3}, {0.5f}};
      check(graph, squares, slim, LossWeights.of(slim.tf().constant(column)), squares.samples());
    }
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      check(graph, squares, slim, LossWeights.of(slim.tf().constant(new float[3])), 0);
    }
  }

  @Test
  void theShortFormsUseSlimsScopes() {
    try (Graph graph = new Graph()) {
      Slim s = Slim.on(graph, 0);
      Operand<TFloat32> x = constant(s, OUTPUTS);
      Operand<TFloat32> y = constant(s, LABELS);
      List<Operand<TFloat32>> losses = new ArrayList<>();
      losses.add(Losses.softmaxCrossEntropy(s, x, constant(s, ONE_HOT)));
      losses.add(Losses.sparseSoftmaxCrossEntropy(s, x, s.tf().constant(new int[] {0, 2, 1})));
      losses.add(Losses.sigmoidCrossEntropy(s, x, y));
      losses.add(Losses.hingeLoss(s, x, y));
      losses.add(Losses.logLoss(s, constant(s, PROBABILITIES), y));
      losses.add(Losses.meanSquaredError(s, x, y));
      losses.add(Losses.absoluteDifference(s, x, y));
      losses.add(Losses.cosineDistance(s, x, y, 1));
      losses.add(
          Losses.computeWeightedLoss(s, x, LossWeights.of(2), "weighted_loss")); // 2 x the mean
      assertThat(losses)
          .extracting(loss -> loss.op().name())
          .containsExactly(
              "softmax_cross_entropy_loss/value",
              "sparse_softmax_cross_entropy_loss/value",
              "sigmoid_cross_entropy_loss/value",
              "hinge_loss/value",
              "log_loss/value",
              "mean_squared_error/value",
              "absolute_difference/value",
              "cosine_distance_loss/value",
              "weighted_loss/value");
      try (Session session = new Session(graph)) {
        List<float[]> values = SlimSessions.floats(session, losses);
        assertThat(values.get(0)[0]).isCloseTo(2.6613424f, within(3e-6f));
        assertThat(values.get(1)[0]).isCloseTo(2.6613424f, within(3e-6f));
        assertThat(values.get(2)[0]).isCloseTo(0.70543f, within(1e-6f));
        assertThat(values.get(3)[0]).isCloseTo(0.8791667f, within(1e-6f));
        assertThat(values.get(4)[0]).isCloseTo(0.7514722f, within(1e-6f));
        assertThat(values.get(5)[0]).isCloseTo(2.7385416f, within(3e-6f));
        assertThat(values.get(6)[0]).isCloseTo(1.1708332f, within(2e-6f));
        assertThat(values.get(8)[0]).isCloseTo(2 * 3.05f / 12, within(1e-6f));
      }
    }
  }

  @Test
  void aLabelThatIsNotAClassIsNeverSilent() {
    try (Graph graph = new Graph()) {
      Slim s = Slim.on(graph, 0);
      Operand<TFloat32> loss =
          Losses.sparseSoftmaxCrossEntropy(
              s, constant(s, OUTPUTS), s.tf().constant(new int[] {0, 4, 1}));
      try (Session session = new Session(graph)) {
        assertThatThrownBy(() -> SlimSessions.floats(session, loss))
            .isInstanceOf(TFInvalidArgumentException.class)
            .hasMessageContaining("label value of 4");
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Graph graph = new Graph()) {
      Slim s = Slim.on(graph, 0);
      Operand<TFloat32> x = constant(s, OUTPUTS);
      Operand<TFloat32> narrow = s.tf().constant(new float[3][2]);
      assertThatThrownBy(() -> Losses.meanSquaredError(s, x, narrow))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Predictions [3, 4] and labels [3, 2] do not fit");
      for (int length : new int[] {2, 4}) {
        LossWeights other = LossWeights.of(s.tf().constant(new float[length]));
        assertThatThrownBy(() -> Losses.meanSquaredError(s, x, x, other, "loss"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("Weights [%d] do not fit".formatted(length));
      }
      assertThatThrownBy(
              () -> Losses.sparseSoftmaxCrossEntropy(s, x, s.tf().constant(new int[] {1, 2})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[3, 4] and [2]");
      assertThatThrownBy(() -> Losses.sigmoidCrossEntropy(s, x, x, 1, LossWeights.equal(), "loss"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Label smoothing must be in [0, 1), not 1.0");
      assertThat(s.variables().losses()).isEmpty();
    }
  }
}
