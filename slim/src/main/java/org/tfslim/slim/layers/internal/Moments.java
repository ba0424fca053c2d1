package org.tfslim.slim.layers.internal;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** Mean and variance of a tensor over some of its dimensions. */
record Moments(Operand<TFloat32> mean, Operand<TFloat32> variance) {
  /** The moments of each channel, {@code [channels]}. Source: {@code tf.nn.moments}. */
  static Moments of(OpScope scope, Operand<TFloat32> x, int channelsDimension) {
    int[] others =
        IntStream.range(0, x.shape().numDimensions()).filter(i -> i != channelsDimension).toArray();
    Moments kept = over(scope, x, others);
    return new Moments(squeeze(scope, kept.mean, others), squeeze(scope, kept.variance, others));
  }

  /**
   * The moments of {@code x} over {@code dimensions}, which stay with size 1. Source: {@code
   * tf.nn.moments} with {@code keep_dims}.
   */
  static Moments over(OpScope scope, Operand<TFloat32> x, int... dimensions) {
    Operand<TFloat32> mean = mean(scope, "mean", x, dimensions);
    Operand<TFloat32> fixed = scope.node("StopGradient").input(mean).output();
    Operand<TFloat32> squares = scope.node("SquaredDifference").input(x, fixed).output();
    return new Moments(mean, mean(scope, "variance", squares, dimensions));
  }

  private static Operand<TFloat32> mean(
      OpScope scope, String name, Operand<TFloat32> x, int[] dimensions) {
    return scope
        .node("Mean", name)
        .input(x, scope.constant(name + "/reduction_indices", dimensions))
        .attr("keep_dims", true)
        .output();
  }

  private static Operand<TFloat32> squeeze(OpScope scope, Operand<TFloat32> x, int[] dimensions) {
    return scope
        .node("Squeeze")
        .input(x)
        .attr("squeeze_dims", Arrays.stream(dimensions).asLongStream().toArray())
        .output();
  }

  /**
   * {@code (x - mean) / sqrt(variance + epsilon) * gamma + beta}, with the products taken together
   * as {@code tf.nn.batch_normalization} does. All have a value for each channel.
   */
  Operand<TFloat32> normalizeChannels(
      OpScope scope,
      Operand<TFloat32> x,
      int channelsDimension,
      Optional<Operand<TFloat32>> gamma,
      Optional<Operand<TFloat32>> beta,
      float epsilon) {
    return normalize(
        scope, x, gamma, beta, epsilon, values -> beside(scope, values, x, channelsDimension));
  }

  /** The same for moments, gamma and beta whose shapes fit to that of {@code x} as they are. */
  Operand<TFloat32> normalize(
      OpScope scope,
      Operand<TFloat32> x,
      Optional<Operand<TFloat32>> gamma,
      Optional<Operand<TFloat32>> beta,
      float epsilon) {
    return normalize(scope, x, gamma, beta, epsilon, UnaryOperator.identity());
  }

  private Operand<TFloat32> normalize(
      OpScope scope,
      Operand<TFloat32> x,
      Optional<Operand<TFloat32>> gamma,
      Optional<Operand<TFloat32>> beta,
      float epsilon,
      UnaryOperator<Operand<TFloat32>> fit) {
    Operand<TFloat32> padded =
        scope.node("AddV2", "add").input(variance, scope.constant("add/y", epsilon)).output();
    Operand<TFloat32> root = scope.node("Rsqrt").input(padded).output();
    Operand<TFloat32> factor =
        gamma
            .<Operand<TFloat32>>map(g -> scope.node("Mul", "mul").input(root, g).output())
            .orElse(root);
    Operand<TFloat32> scaled = scope.node("Mul", "mul").input(x, fit.apply(factor)).output();
    Operand<TFloat32> center = scope.node("Mul", "mul").input(mean, factor).output();
    Operand<TFloat32> offset =
        beta.<Operand<TFloat32>>map(b -> scope.node("Sub", "sub").input(b, center).output())
            .orElseGet(() -> scope.node("Neg").input(center).output());
    return scope.node("AddV2", "add").input(scaled, fit.apply(offset)).output();
  }

  /** Values of channels in a shape that fits to {@code x}. */
  private static Operand<TFloat32> beside(
      OpScope scope, Operand<TFloat32> values, Operand<TFloat32> x, int channelsDimension) {
    int rank = x.shape().numDimensions();
    if (channelsDimension == rank - 1) {
      return values;
    }
    int[] shape = new int[rank];
    Arrays.fill(shape, 1);
    shape[channelsDimension] = -1;
    return scope.node("Reshape").input(values, scope.constant("Reshape/shape", shape)).output();
  }
}
