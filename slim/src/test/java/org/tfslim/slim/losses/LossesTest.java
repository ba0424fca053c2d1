package org.tfslim.slim.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;
import org.tfslim.slim.testing.SlimSessions;

class LossesTest {
  private static final float ROW_0 = (float) Math.log(1 + Math.exp(-2)); // right by a margin of 2
  private static final float ROW_1 = (float) Math.log(1 + Math.exp(1)); // wrong by a margin of 1

  private final Graph graph = new Graph();
  private final Slim s = Slim.on(graph, 0);
  private final Operand<TFloat32> logits = s.tf().constant(new float[][] {{2, 0}, {1, 0}});
  private final Operand<TFloat32> labels = s.tf().constant(new float[][] {{1, 0}, {0, 1}});

  @AfterEach
  void close() {
    graph.close();
  }

  private float run(Operand<TFloat32> x) {
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      try (Result result = session.runner().fetch(x).run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  @Test
  void crossEntropyIsTheMeanTimesTheWeight() {
    Operand<TFloat32> loss = Losses.softmaxCrossEntropy(s, logits, labels, 0, 0.4f, "aux_loss");
    assertThat(loss.op().name()).isEqualTo("aux_loss/value");
    assertThat(run(loss)).isCloseTo(0.4f * (ROW_0 + ROW_1) / 2, within(1e-6f));
    assertThat(s.variables().losses()).containsExactly(loss);
  }

  @Test
  void smoothingSpreadsTheLabels() {
    float smoothing = 0.2f;
    float row0 = 0.9f * ROW_0 + 0.1f * (ROW_0 + 2);
    float row1 = 0.9f * ROW_1 + 0.1f * (ROW_1 - 1);
    assertThat(run(Losses.softmaxCrossEntropy(s, logits, labels, smoothing, 1, "loss")))
        .isCloseTo((row0 + row1) / 2, within(1e-6f));
  }

  @Test
  void examplesWithWeightZeroDoNotCount() {
    LossWeights weights = LossWeights.of(s.tf().constant(new float[] {0, 3}));
    assertThat(run(Losses.softmaxCrossEntropy(s, logits, labels, 0, weights, "loss")))
        .isCloseTo(3 * ROW_1, within(1e-6f));
    LossWeights none = LossWeights.of(s.tf().constant(new float[] {0, 0}));
    assertThat(run(Losses.softmaxCrossEntropy(s, logits, labels, 0, none, "loss"))).isZero();
  }

  @Test
  void labelsMustFitTheLogits() {
    Operand<TFloat32> three = s.tf().constant(new float[2][3]);
    assertThatThrownBy(() -> Losses.softmaxCrossEntropy(s, logits, three, 0, 1, "loss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 2]")
        .hasMessageContaining("[2, 3]");
  }

  @Test
  void theTotalLossHasThePenaltiesOnVariables() {
    Initializer twos = Initializer.constant(2);
    s.scope("a").modelVariable("weights", Shape.of(3), twos, l2(0.1f), true);
    s.scope("b").modelVariable("weights", Shape.of(3), twos, l2(0), true);
    s.scope("c")
        .modelVariable("weights", Shape.of(3), twos, Optional.of(Regularizer.l1(0.1f)), true);
    Operand<TFloat32> loss = Losses.softmaxCrossEntropy(s, logits, labels, 0, 1, "loss");
    assertThat(run(Losses.regularizationLoss(s))).isCloseTo(0.6f + 0.6f, within(1e-6f));
    assertThat(run(Losses.totalLoss(s))).isCloseTo(run(loss) + 1.2f, within(1e-6f));
    assertThat(run(Losses.totalLoss(s, false))).isEqualTo(run(loss));
    assertThat(s.variables().regularizationLosses()).hasSize(2);
    assertThat(s.variables().regularizationLosses().get(0).op().name())
        .isEqualTo("a/kernel/Regularizer/l2_regularizer");
  }

  private static Optional<Regularizer> l2(float scale) {
    return Optional.of(Regularizer.l2(scale));
  }

  @Test
  void aGraphWithoutLossHasNoTotal() {
    assertThatThrownBy(() -> Losses.totalLoss(s)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aNegativeScaleIsRefused() {
    assertThatThrownBy(() -> Regularizer.l2(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
