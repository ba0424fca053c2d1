package org.tfslim.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Weights and inputs made by a formula, so that reference results need no large files: a value is
 * derived from a hash (splitmix64) of the tensor's name and the flat index. {@code
 * testdata/goldens/WEIGHTS.md} defines it.
 */
public final class FormulaWeights {
  private static final float BIAS_SCALE = 0.1f;
  private static final float VARIANCE_SCALE = 0.2f;

  private FormulaWeights() {}

  static long splitmix64(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static long base(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() << 32;
  }

  private static float unit(long base, int index) {
    int k = (int) (splitmix64(base + index) >>> 40);
    return (k - (1 << 23)) * 0x1p-23f;
  }

  /** The float input tensor {@code input} with {@code size} values in [-1, 1). */
  public static float[] input(int size) {
    long base = base("input");
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = unit(base, i);
    }
    return values;
  }

  /** {@code size} pixel values 0 to 255 of the image called {@code name}. */
  public static byte[] pixels(String name, int size) {
    long base = base(name);
    byte[] values = new byte[size];
    for (int i = 0; i < size; i++) {
      values[i] = (byte) (splitmix64(base + i) >>> 56);
    }
    return values;
  }

  /**
   * The value of a variable.
   *
   * @param name the variable's name, e.g. {@code LeNet/conv1/weights}
   * @param shape its dimensions
   */
  public static float[] variable(String name, long... shape) {
    int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    long base = base(name);
    String last = name.substring(name.lastIndexOf('/') + 1);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = unit(base, i);
    }
    switch (last) {
      case "biases", "bias", "beta", "moving_mean" -> scale(values, BIAS_SCALE, 0);
      case "gamma" -> scale(values, BIAS_SCALE, 1);
      case "moving_variance" -> scale(values, VARIANCE_SCALE, 1);
      default -> {
        if (!last.contains("weights")) {
          throw new IllegalArgumentException("no rule for variable " + name);
        }
        scale(values, (float) (Math.sqrt(6.0 / fanIn(last, shape)) * gain(name)), 0);
      }
    }
    return values;
  }

  private static void scale(float[] values, float scale, float offset) {
    for (int i = 0; i < values.length; i++) {
      float scaled = values[i] * scale;
      values[i] = offset + scaled;
    }
  }

  private static long fanIn(String last, long[] shape) {
    int dimensions = last.startsWith("depthwise_weights") ? 2 : shape.length - 1;
    return Arrays.stream(shape, 0, dimensions).reduce(1, (a, b) -> a * b);
  }

  /** The factor that damps the layers at the end of a residual branch. */
  private static double gain(String name) {
    if (name.contains("/bottleneck_v") && name.contains("/conv3/")) {
      return 0.125;
    }
    if (name.contains("/project/")) {
      return 0.5;
    }
    if (name.contains("/comb_iter_") && name.endsWith("/pointwise_weights")) {
      return 0.5;
    }
    boolean residual = name.contains("lock35") || name.contains("lock17") || name.contains("lock8");
    return name.endsWith("/Conv2d_1x1/weights") && !name.contains("/Branch_") && residual
        ? 0.5
        : 1.0;
  }
}
