package org.tfslim.nets.video;

import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.noWeightsRegularizer;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.Depth;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.Padding;

/** What networks for videos are made of. Source: {@code nets/i3d_utils.py}. */
public final class VideoLayers {
  private VideoLayers() {}

  /**
   * Whether a convolution over space and time is two: over space, then over time.
   *
   * @param value slim's {@code separable}
   */
  public record Separable(boolean value) implements Arg {}

  /**
   * {@code conv3d_spatiotemporal}: a convolution over space and time, or two of them. It takes
   * {@link Separable}, the stride, the padding, the activation, the normalizer, the regularizer of
   * the weights and the data format.
   */
  public static final Layer<Arg> CONV3D_SPATIOTEMPORAL =
      new Layer<>(
          "conv3d_spatiotemporal",
          List.of(
              new Separable(false),
              stride(1),
              padding(Padding.SAME),
              noActivation(),
              noNormalizer(),
              noWeightsRegularizer(),
              dataFormat(DataFormat.NDHWC)));

  /**
   * {@link #CONV3D_SPATIOTEMPORAL}. If it is separable, the convolution over time is in the scope
   * {@code temporal} below the other one. It has biases, not a normalizer, and at first changes
   * nothing.
   *
   * @param x {@code [batch, frames, height, width, channels]}
   * @param kernel {@code [frames, height, width]}; one of a single frame is never separated
   */
  public static Operand<TFloat32> conv3dSpatiotemporal(
      Slim slim, Operand<TFloat32> x, long outputs, Kernel kernel, String scope, Arg... overrides) {
    LayerArgs<Arg> args = slim.args(CONV3D_SPATIOTEMPORAL, List.of(overrides));
    Arg.Stride stride = args.get(Arg.Stride.class);
    Arg.PaddingArg padding = args.get(Arg.PaddingArg.class);
    Arg.ActivationArg activation = args.get(Arg.ActivationArg.class);
    Arg.NormalizerArg normalizer = args.get(Arg.NormalizerArg.class);
    Arg.WeightsRegularizer regularizer = args.get(Arg.WeightsRegularizer.class);
    Arg.DataFormatArg format = args.get(Arg.DataFormatArg.class);
    long[] sizes = kernel.along(3, CONV3D_SPATIOTEMPORAL.name());
    if (!args.get(Separable.class).value() || sizes[0] == 1) {
      return slim.conv3d(
          x, outputs, kernel, scope, stride, padding, activation, normalizer, regularizer, format);
    }
    long[] steps = stride.along(3, CONV3D_SPATIOTEMPORAL.name());
    Operand<TFloat32> net =
        slim.conv3d(
            x,
            outputs,
            k(1, sizes[1], sizes[2]),
            scope,
            stride(1, steps[1], steps[2]),
            padding,
            activation,
            normalizer,
            regularizer,
            format);
    return slim.conv3d(
        net,
        outputs,
        k(sizes[0], 1, 1),
        scope + "/temporal",
        stride(steps[0], 1, 1),
        padding,
        activation,
        noNormalizer(),
        format,
        weightsInitializer(VideoLayers::center));
  }

  /**
   * {@code center_initializer}: the weights of a convolution over time that changes nothing.
   *
   * @throws IllegalArgumentException if the number of frames is even
   */
  private static Operand<TFloat32> center(Ops tf, Shape shape, long seed) {
    long frames = shape.get(0);
    long channels = shape.get(4);
    if (frames % 2 == 0) {
      throw new IllegalArgumentException(
          "a separable convolution needs an odd number of frames, not " + frames);
    }
    int before = (int) frames / 2;
    var diagonal = tf.linalg.tensorDiag(tf.fill(tf.array(channels), tf.constant(1f)));
    var middle = tf.reshape(diagonal, tf.array(1L, 1L, 1L, channels, channels));
    int[][] paddings = {{before, before}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
    return tf.pad(middle, tf.constant(paddings), tf.constant(0f));
  }

  /**
   * The channels of the convolutions of an Inception block.
   *
   * @param b0 {@code num_outputs_0_0a}
   * @param b1a {@code num_outputs_1_0a}
   * @param b1b {@code num_outputs_1_0b}
   * @param b2a {@code num_outputs_2_0a}
   * @param b2b {@code num_outputs_2_0b}
   * @param b3 {@code num_outputs_3_0b}
   */
  record Channels(int b0, int b1a, int b1b, int b2a, int b2b, int b3) {
    /** The same in a thinner, or thicker, network. */
    Channels of(Depth depth) {
      return new Channels(
          depth.of(b0), depth.of(b1a), depth.of(b1b), depth.of(b2a), depth.of(b2b), depth.of(b3));
    }
  }

  /**
   * {@code inception_block_v1_3d}: {@code [batch, frames, height, width, channels]} keeps all sizes
   * but that of its channels.
   *
   * @param temporalKernelSize frames of the kernels of 3 x 3 pixels
   * @param gate what each branch goes through, if anything
   */
  static Operand<TFloat32> inceptionBlockV1(
      Slim slim,
      Operand<TFloat32> net,
      Channels channels,
      long temporalKernelSize,
      Optional<Slim.Part> gate,
      String scope) {
    Slim.Part gated = gate.orElse((s, x, name) -> x);
    Kernel kernel = k(temporalKernelSize, 3, 3);
    return slim.branches(
        scope,
        b -> {
          var x = b.conv3d(net, channels.b0(), k(1, 1, 1), "Conv2d_0a_1x1");
          return gated.apply(b, x, "Conv2d_0a_1x1");
        },
        b -> {
          var x = b.conv3d(net, channels.b1a(), k(1, 1, 1), "Conv2d_0a_1x1");
          x = conv3dSpatiotemporal(b, x, channels.b1b(), kernel, "Conv2d_0b_3x3");
          return gated.apply(b, x, "Conv2d_0b_3x3");
        },
        b -> {
          var x = b.conv3d(net, channels.b2a(), k(1, 1, 1), "Conv2d_0a_1x1");
          x = conv3dSpatiotemporal(b, x, channels.b2b(), kernel, "Conv2d_0b_3x3");
          return gated.apply(b, x, "Conv2d_0b_3x3");
        },
        b -> {
          var x = b.maxPool3d(net, k(3, 3, 3), "MaxPool_0a_3x3");
          x = b.conv3d(x, channels.b3(), k(1, 1, 1), "Conv2d_0b_1x1");
          return gated.apply(b, x, "Conv2d_0b_1x1");
        });
  }
}
