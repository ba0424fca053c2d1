package org.tfslim.nets.inception;

import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Kernel.k;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.ops.OpScope;

/**
 * The residual blocks of Inception-ResNet: Inception branches whose result is scaled down and added
 * to the input. The paper recommends a scale of 0.1 to 0.3; without it wide networks die early in
 * training. Source: {@code block35}, {@code block17} and {@code block8} of {@code
 * nets/inception_resnet_v2.py}.
 */
public final class ResidualBlocks {
  private ResidualBlocks() {}

  /**
   * How a block adds its branches to its input.
   *
   * @param scale the factor on the branches
   * @param activation what follows, if anything; with {@link Activation#RELU6} the scaled branches
   *     are clipped to [-6, 6] before they are added
   */
  public record Residual(float scale, Optional<Activation> activation) {
    /** The scaled branches added to the input, then {@code activation}. */
    public static Residual of(double scale, Activation activation) {
      return new Residual((float) scale, Optional.of(activation));
    }

    /** The unscaled branches added to the input, and nothing after. */
    public static Residual plain() {
      return new Residual(1, Optional.empty());
    }

    private Operand<TFloat32> add(Slim s, Operand<TFloat32> net, Operand<TFloat32> branches) {
      long channels = net.shape().get(3);
      var up = s.conv2d(branches, channels, k(1, 1), "Conv2d_1x1", noNormalizer(), noActivation());
      OpScope ops = s.ops();
      OpScope product = ops.enter("mul");
      Operand<TFloat32> scaled =
          product.nodeOfScope("Mul").input(up, product.constant("y", scale)).output();
      if (activation.equals(Optional.of(Activation.RELU6))) {
        scaled = s.clip(scaled, -6, 6);
      }
      Operand<TFloat32> sum = ops.node("AddV2", "add").input(net, scaled).output();
      return activation.isPresent() ? activation.get().apply(ops, sum) : sum;
    }
  }

  /**
   * Inception-ResNet-A, on grids of 35 x 35.
   *
   * @param middle the number of channels of the last branch's second convolution
   * @param last that of its third
   */
  public static Operand<TFloat32> block35(
      Slim slim, Operand<TFloat32> net, String name, int middle, int last, Residual residual) {
    Slim s = slim.scope(name);
    var mixed =
        s.branches(
            b -> b.conv2d(net, 32, k(1, 1), "Conv2d_1x1"),
            b -> {
              var x = b.conv2d(net, 32, k(1, 1), "Conv2d_0a_1x1");
              return b.conv2d(x, 32, k(3, 3), "Conv2d_0b_3x3");
            },
            b -> {
              var x = b.conv2d(net, 32, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, middle, k(3, 3), "Conv2d_0b_3x3");
              return b.conv2d(x, last, k(3, 3), "Conv2d_0c_3x3");
            });
    return residual.add(s, net, mixed);
  }

  /**
   * Inception-ResNet-B, on grids of 17 x 17.
   *
   * @param channels the number of channels of each branch
   * @param middle that of the second branch's second convolution
   */
  public static Operand<TFloat32> block17(
      Slim slim, Operand<TFloat32> net, String name, int channels, int middle, Residual residual) {
    return factorized(slim, net, name, 7, channels, 128, middle, channels, residual);
  }

  /**
   * Inception-ResNet-C, on grids of 8 x 8.
   *
   * @param middle the number of channels of the second branch's second convolution
   * @param last that of its third
   */
  public static Operand<TFloat32> block8(
      Slim slim, Operand<TFloat32> net, String name, int middle, int last, Residual residual) {
    return factorized(slim, net, name, 3, 192, 192, middle, last, residual);
  }

  /** A convolution of one pixel beside one of {@code side x side} pixels that is taken apart. */
  private static Operand<TFloat32> factorized(
      Slim slim,
      Operand<TFloat32> net,
      String name,
      int side,
      int conv1x1,
      int reduce,
      int middle,
      int last,
      Residual residual) {
    Slim s = slim.scope(name);
    Kernel row = k(1, side);
    Kernel column = k(side, 1);
    var mixed =
        s.branches(
            b -> b.conv2d(net, conv1x1, k(1, 1), "Conv2d_1x1"),
            b -> {
              var x = b.conv2d(net, reduce, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, middle, row, "Conv2d_0b_" + row);
              return b.conv2d(x, last, column, "Conv2d_0c_" + column);
            });
    return residual.add(s, net, mixed);
  }
}
