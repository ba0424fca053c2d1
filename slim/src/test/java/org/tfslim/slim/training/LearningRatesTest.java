package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.testkit.TestData;

class LearningRatesTest {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Slim slim = Slim.on(graph, 1);

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private float at(long step, Operand<TFloat32> rate) {
    try (TInt64 value = TInt64.scalarOf(step);
        Result result = session.runner().feed(slim.globalStep().value(), value).fetch(rate).run()) {
      return SlimSessions.floats((TFloat32) result.get(0))[0];
    }
  }

  @Test
  void schedulesAreThoseOfSlim() {
    long steps = LearningRates.decaySteps(1000, 2, 32);
    Map<String, Operand<TFloat32>> rates =
        Map.of(
            "fixed", LearningRates.fixed(slim, 0.01f),
            "exponential", LearningRates.exponential(slim, 0.01f, steps, 0.94f, true),
            "polynomial", LearningRates.polynomial(slim, 0.01f, steps, 1e-4f, 1));
    for (Map<String, String> row : TestData.table("goldens/training/learning_rate.tsv")) {
      assertThat(row.get("parameters")).endsWith("decay_steps=" + steps);
      float expected = Float.parseFloat(row.get("learning_rate_float32"));
      assertThat(at(Long.parseLong(row.get("step")), rates.get(row.get("schedule"))))
          .as("%s", row)
          .isCloseTo(expected, within(1e-6f * expected));
    }
  }

  @Test
  void decayStepsAreRoundedDown() {
    assertThat(LearningRates.decaySteps(1000, 2, 32)).isEqualTo(62);
    assertThat(LearningRates.decaySteps(1000, 2.5, 32)).isEqualTo(78);
    assertThatThrownBy(() -> LearningRates.decaySteps(10, 2, 32))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("10 samples")
        .hasMessageContaining("num_epochs_per_decay");
  }

  @Test
  void withoutStaircaseTheRateFallsAtEachStep() {
    Operand<TFloat32> rate = LearningRates.exponential(slim, 0.8f, 4, 0.25f, false);
    assertThat(at(2, rate)).isCloseTo(0.4f, within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.8", "5, 0.48", "10, 0.16", "11, 0.16"})
  void cosineFallsToItsPart(long step, float expected) {
    assertThat(at(step, LearningRates.cosine(slim, 0.8f, 10, 0.2f)))
        .isCloseTo(expected, within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.2", "1, 0.4", "3, 0.8", "4, 0.8", "100, 0.8"})
  void warmUpGrowsEvenly(long step, float expected) {
    Operand<TFloat32> rate = LearningRates.warmUp(slim, LearningRates.fixed(slim, 0.8f), 4);
    assertThat(at(step, rate)).isCloseTo(expected, within(1e-6f));
  }

  @Test
  void nodesAreNamedAsInSlim() {
    assertThat(LearningRates.fixed(slim, 1).op().name()).isEqualTo("fixed_learning_rate");
    assertThat(LearningRates.exponential(slim, 1, 9, 0.9f, true).op().name())
        .isEqualTo("exponential_decay_learning_rate");
    assertThat(LearningRates.polynomial(slim, 1, 9, 0.1f, 1).op().name())
        .isEqualTo("polynomial_decay_learning_rate");
    assertThat(LearningRates.cosine(slim, 1, 9, 0.1f).op().name())
        .isEqualTo("cosine_decay_learning_rate");
  }
}
