package org.tfslim.slim.images;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Independent random numbers that are all functions of one seed. Each call draws from a seed of its
 * own: the k-th uses {@code seed + (k * 0x9E3779B97F4A7C15, 0)}, which the generator (Philox)
 * scrambles, so neighbouring seeds are as independent as distant ones. The order of the calls while
 * the graph is built decides which draw is which; the values do not depend on the order in which
 * the ops run.
 */
public final class RandomDraws {
  private static final long STRIDE = 0x9E3779B97F4A7C15L;

  private final Ops tf;
  private final Operand<TInt64> seed;
  private long drawn;

  /** Creates draws keyed by {@code seed}, of shape {@code [2]}. */
  public RandomDraws(Ops tf, Operand<TInt64> seed) {
    this.tf = tf;
    this.seed = seed;
  }

  /** The next seed {@code [2]}, for an op that does its own drawing. */
  public Operand<TInt64> nextSeed() {
    return tf.math.add(seed, tf.constant(new long[] {STRIDE * drawn++, 0}));
  }

  /** A scalar, uniform in {@code [low, high)}. */
  public Operand<TFloat32> uniform(float low, float high) {
    Operand<TFloat32> unit = tf.random.statelessRandomUniform(tf.constant(new int[0]), nextSeed());
    return tf.math.add(tf.math.mul(unit, tf.constant(high - low)), tf.constant(low));
  }

  /** Integers of the given shape, each uniform in {@code [low, high)}. */
  public Operand<TInt32> integers(int[] shape, int low, int high) {
    return tf.random.statelessRandomUniformInt(
        tf.constant(shape), nextSeed(), tf.constant(low), tf.constant(high));
  }

  /** True half of the time, a scalar. */
  public Operand<TBool> coin() {
    Operand<TFloat32> unit = tf.random.statelessRandomUniform(tf.constant(new int[0]), nextSeed());
    return tf.math.less(unit, tf.constant(0.5f));
  }
}
