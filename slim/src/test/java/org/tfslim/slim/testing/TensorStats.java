package org.tfslim.slim.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.tensorflow.types.TFloat32;

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

  /** Checks shape, mean, standard deviation, minimum, maximum and the samples s0 to s7. */
  public static void check(TFloat32 tensor, Map<String, String> row) {
    String name = row.getOrDefault("key", "tensor");
    assertThat(tensor.shape().asArray()).as(name).isEqualTo(TestData.shape(row.get("shape")));
    float[] values = SlimSessions.floats(tensor);
    double std = number(row, "std");
    double tolerance = TOLERANCE * std + Double.MIN_NORMAL;
    double mean = mean(values);
    near(name + " mean", mean, number(row, "mean"), tolerance);
    near(name + " std", deviation(values, mean), std, tolerance);
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    near(name + " min", min, number(row, "min"), tolerance);
    near(name + " max", max, number(row, "max"), tolerance);
    for (int k = 0; k < SAMPLES; k++) {
      float value = values[sampleIndex(k, values.length)];
      near(name + " sample " + k, value, number(row, "s" + k), tolerance);
    }
  }

  /** Checks every value. */
  public static void check(TFloat32 tensor, float[] expected) {
    float[] values = SlimSessions.floats(tensor);
    assertThat(values).hasSameSizeAs(expected);
    double tolerance = TOLERANCE * deviation(expected, mean(expected));
    for (int i = 0; i < values.length; i++) {
      near("value " + i, values[i], expected[i], tolerance);
    }
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private static void near(String what, double value, double expected, double tolerance) {
    assertThat(Math.abs(value - expected))
        .as("%s: found %s, expected %s", what, value, expected)
        .isLessThanOrEqualTo(tolerance);
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
