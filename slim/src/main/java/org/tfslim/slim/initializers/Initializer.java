package org.tfslim.slim.initializers;

import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.Constant;
import org.tensorflow.framework.initializers.RandomNormal;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.TruncatedNormal;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The first value of a variable. Random ones are stateless: a function of the seed alone, so that a
 * variable starts from the same value in every graph with that seed.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * Adds the value to the graph.
   *
   * @param tf where the operations go
   * @param shape the variable's shape, fully known
   * @param seed the variable's own seed
   */
  Operand<TFloat32> apply(Ops tf, Shape shape, long seed);

  /** All zero. */
  static Initializer zeros() {
    return constant(0);
  }

  /** All one. */
  static Initializer ones() {
    return constant(1);
  }

  /** All {@code value}. */
  static Initializer constant(double value) {
    return (tf, shape, seed) ->
        new Constant<TFloat32>(value).call(tf, tf.constant(shape.asArray()), TFloat32.class);
  }

  /** Normal: {@code tf.random_normal_initializer}. */
  static Initializer randomNormal(double mean, double stddev) {
    return (tf, shape, seed) ->
        new RandomNormal<TFloat32>(mean, stddev, seed)
            .call(tf, tf.constant(shape.asArray()), TFloat32.class);
  }

  /**
   * Normal with mean 0 and standard deviation {@code stddev}, with values beyond two of them
   * redrawn.
   */
  static Initializer truncatedNormal(double stddev) {
    return (tf, shape, seed) ->
        new TruncatedNormal<TFloat32>(0, stddev, seed)
            .call(tf, tf.constant(shape.asArray()), TFloat32.class);
  }

  /** Uniform between {@code minimum} and {@code maximum}. */
  static Initializer uniform(double minimum, double maximum) {
    return (tf, shape, seed) ->
        new RandomUniform<TFloat32>(minimum, maximum, seed)
            .call(tf, tf.constant(shape.asArray()), TFloat32.class);
  }

  /**
   * Slim's default for weights: Glorot and Bengio's uniform distribution, which keeps the scale of
   * gradients alike in all layers.
   */
  static Initializer xavier() {
    return varianceScaling(1.0, FanMode.FAN_AVG, true);
  }

  /** He and others' initializer as slim defines it: factor 2, fan in, truncated normal. */
  static Initializer varianceScaling() {
    return varianceScaling(2.0, FanMode.FAN_IN, false);
  }

  /**
   * A spread that depends on the number of connections. Source: {@code
   * slim.variance_scaling_initializer}, whose truncated normal has the variance {@code 1.3 factor /
   * n} (other libraries correct for the truncation exactly, by 1.2924).
   *
   * @param factor multiplies the variance
   * @param mode which connections count
   * @param uniform a uniform distribution instead of a truncated normal one
   */
  static Initializer varianceScaling(double factor, FanMode mode, boolean uniform) {
    return (tf, shape, seed) -> {
      double n = mode.connections(shape);
      if (uniform) {
        double limit = Math.sqrt(3 * factor / n);
        return uniform(-limit, limit).apply(tf, shape, seed);
      }
      return truncatedNormal(Math.sqrt(1.3 * factor / n)).apply(tf, shape, seed);
    };
  }
}
