package org.tfslim.slim.initializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.testing.SlimSessions;

class InitializerTest {
  private static final Shape WEIGHTS = Shape.of(3, 3, 64, 128);
  private static final double FAN_IN = 9 * 64;
  private static final double FAN_OUT = 9 * 128;

  private static float[] values(Initializer initializer, long seed) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      return SlimSessions.floats(
          session, initializer.apply(OpScope.root(graph).ops(), WEIGHTS, seed));
    }
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Test
  void xavierIsUniformWithinSlimsLimit() {
    double limit = Math.sqrt(6 / (FAN_IN + FAN_OUT));
    float[] values = values(Initializer.xavier(), 1);
    assertThat((double) largest(values)).isBetween(limit * 0.999, limit);
    assertThat(deviation(values)).isCloseTo(limit / Math.sqrt(3), within(limit * 0.01));
  }

  @Test
  void varianceScalingIsTruncatedAtTwiceSlimsDeviation() {
    double deviation = Math.sqrt(1.3 * 2 / FAN_IN);
    float[] values = values(Initializer.varianceScaling(), 1);
    assertThat((double) largest(values)).isBetween(deviation * 1.9, deviation * 2);
    // truncation at two deviations leaves 0.8796 of the deviation
    assertThat(deviation(values)).isCloseTo(deviation * 0.8796, within(deviation * 0.01));
  }

  @Test
  void fanOutAndConstantsAreThere() {
    double deviation = Math.sqrt(1.3 / FAN_OUT);
    float[] values = values(Initializer.varianceScaling(1, FanMode.FAN_OUT, false), 1);
    assertThat((double) largest(values)).isBetween(deviation * 1.9, deviation * 2);
    assertThat(values(Initializer.constant(0.1), 1)).containsOnly(0.1f);
    assertThat(values(Initializer.ones(), 1)).containsOnly(1f);
    assertThat(values(Initializer.zeros(), 1)).containsOnly(0f);
  }

  @Test
  void normalIsNotTruncated() {
    float[] values = values(Initializer.randomNormal(0.5, 0.02), 1);
    double sum = 0;
    float largest = 0;
    for (float value : values) {
      sum += value;
      largest = Math.max(largest, Math.abs(value - 0.5f));
    }
    double mean = sum / values.length;
    assertThat(mean).isCloseTo(0.5, within(5e-4));
    double spread = deviation(values);
    assertThat(Math.sqrt(spread * spread - mean * mean)).isCloseTo(0.02, within(5e-4));
    assertThat(largest).isBetween(3.5f * 0.02f, 6 * 0.02f);
    assertThat(values(Initializer.randomNormal(0.5, 0.02), 1)).isEqualTo(values);
    assertThat(values(Initializer.randomNormal(0.5, 0.02), 2)).isNotEqualTo(values);
  }

  @Test
  void theSeedDecides() {
    float[] first = values(Initializer.truncatedNormal(0.1), 5);
    assertThat(values(Initializer.truncatedNormal(0.1), 5)).isEqualTo(first);
    assertThat(values(Initializer.truncatedNormal(0.1), 6)).isNotEqualTo(first);
  }
}
