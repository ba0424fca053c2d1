package org.tfslim.slim.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.tensorflow.types.TFloat32;
import org.tfslim.testkit.TestData;

/**
 * Compares tensors with reference values. The tolerance of inference is 5e-5 of the tensor's
 * standard deviation: two kernels of the same TensorFlow differ by up to 1e-5.
 */
public final class TensorStats {
  private static final double TOLERANCE = 5e-5;
  private static final int SAMPLES = 8;

  private TensorStats() {}

  /** The flat index of sample {@code k} of {@code size} values. */
  public static int sampleIndex(int k, int size) {
    return (int) ((long) k * (size - 1) / (SAMPLES - 1));
  }

  /**
   * The largest difference between a tensor and what was expected of it.
   *
   * @param where which value of which tensor
   * @param relative the difference in standard deviations of the tensor
   */
  public record Difference(String where, double found, double expected, double relative) {
    private static Difference of(String where, double found, double expected, double std) {
      double difference = Math.abs(found - expected);
      return new Difference(where, found, expected, difference == 0 ? 0 : difference / std);
    }

    private Difference larger(Difference other) {
      // Written so that a difference that is not a number is the largest.
      return other.relative <= relative ? this : other;
    }

    /** Fails where the difference is more than two kernels of TensorFlow differ by. */
    public Difference check() {
      assertThat(relative)
          .as("%s: found %s, expected %s", where, found, expected)
          .isLessThanOrEqualTo(TOLERANCE);
      return this;
    }
  }

  /** Compares mean, standard deviation, minimum, maximum and the samples; the shape is checked. */
  public static Difference difference(TFloat32 tensor, Map<String, String> row) {
    String name = row.getOrDefault("key", "tensor");
    assertThat(tensor.shape().asArray()).as(name).isEqualTo(TestData.shape(row.get("shape")));
    float[] values = SlimSessions.floats(tensor);
    double std = number(row, "std");
    double mean = mean(values);
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    Difference largest =
        Difference.of(name + " mean", mean, number(row, "mean"), std)
            .larger(Difference.of(name + " std", deviation(values, mean), std, std))
            .larger(extreme(name + " min", min, number(row, "min"), std))
            .larger(extreme(name + " max", max, number(row, "max"), std));
    for (int k = 0; k < SAMPLES; k++) {
      float value = values[sampleIndex(k, values.length)];
      largest =
          largest.larger(Difference.of(name + " sample " + k, value, number(row, "s" + k), std));
    }
    return largest;
  }

  /**
   * The largest of a thousand probabilities is some fifty standard deviations from the mean, and
   * noise in the logits moves it in proportion to itself: an extreme is measured by its own size
   * where that is more than the standard deviation.
   */
  private static Difference extreme(String where, double found, double expected, double std) {
    return Difference.of(where, found, expected, Math.max(std, Math.abs(expected)));
  }

  /** Compares every value. */
  public static Difference difference(TFloat32 tensor, float[] expected) {
    float[] values = SlimSessions.floats(tensor);
    assertThat(values).hasSameSizeAs(expected);
    double std = deviation(expected, mean(expected));
    Difference largest = Difference.of("value 0", values[0], expected[0], std);
    for (int i = 1; i < values.length; i++) {
      largest = largest.larger(Difference.of("value " + i, values[i], expected[i], std));
    }
    return largest;
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values, double mean) {
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
