package org.tfslim.slim.layers.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.OpScope;

/**
 * Normalizations that look at each sample of a batch separately, so that training and inference are
 * the same. Source: {@code tf_slim.layers.instance_norm}, {@code group_norm}, {@code layer_norm}.
 */
public final class SampleNorms {
  /** What {@code slim.layer_norm} adds to the variance. */
  private static final float LAYER_NORM_EPSILON = 1e-12f;

  private SampleNorms() {}

  /** {@code slim.instance_norm} in the scope of {@code slim}: each channel of each sample. */
  public static Operand<TFloat32> instanceNorm(
      Slim slim, Operand<TFloat32> x, List<? extends Arg.InstanceNormArg> overrides) {
    LayerArgs<Arg.InstanceNormArg> args = slim.args(Layer.INSTANCE_NORM, overrides);
    DataFormat format = args.get(Arg.DataFormatArg.class).value();
    int rank = checkedRank(x, "instance_norm");
    int channel = format.channels(rank);
    long channels = Dimensions.known(x, channel, "number of channels");
    ChannelParameters parameters = parameters(slim, args, channels);
    if (format.channelsFirst()) {
      int[] beside = new int[rank];
      Arrays.fill(beside, 1);
      beside[1] = (int) channels;
      parameters = parameters.reshaped(slim, beside);
    }
    int[] others = IntStream.range(1, rank).filter(i -> i != channel).toArray();
    return slim.layerOutput(
        Layer.INSTANCE_NORM,
        args.get(Arg.ActivationArg.class).value(),
        Moments.over(slim.ops().enter("moments"), x, others)
            .normalize(
                slim.ops().enter("instancenorm"),
                x,
                parameters.gamma(),
                parameters.beta(),
                args.get(Arg.Epsilon.class).value()));
  }

  private static ChannelParameters parameters(
      Slim slim, LayerArgs<? super Arg.ChannelNormArg> args, long channels) {
    Arg.ParamInitializers first = args.get(Arg.ParamInitializers.class);
    return ChannelParameters.of(slim, args, Shape.of(channels), first.beta(), first.gamma());
  }

  /**
   * {@code slim.group_norm} in the scope of {@code slim}: groups of channels of each sample, over
   * all dimensions between batch and channels.
   *
   * @param outer the handle outside of the layer's scope, where slim makes the groups
   */
  public static Operand<TFloat32> groupNorm(
      Slim outer, Slim slim, Operand<TFloat32> x, List<? extends Arg.GroupNormArg> overrides) {
    LayerArgs<Arg.GroupNormArg> args = slim.args(Layer.GROUP_NORM, overrides);
    int rank = checkedRank(x, "group_norm");
    int channel = args.get(Arg.DataFormatArg.class).value().channels(rank);
    int channels = (int) Dimensions.known(x, channel, "number of channels");
    int groups = (int) args.get(Arg.Groups.class).value();
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "group_norm cannot make %d groups of the %d channels of %s"
              .formatted(groups, channels, x.op().name()));
    }
    int[] shape = sizes(x);
    Operand<TFloat32> grouped =
        ChannelParameters.reshape(outer, x, split(shape, channel, groups, channels / groups));
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    ChannelParameters parameters =
        parameters(slim, args, channels)
            .reshaped(slim, split(ones, channel, groups, channels / groups));
    int[] dimensions = IntStream.range(1, rank + 1).filter(i -> i != channel).toArray();
    Operand<TFloat32> net =
        scaled(
            slim.ops(),
            grouped,
            Moments.over(slim.ops().enter("moments"), grouped, dimensions),
            parameters,
            args.get(Arg.Epsilon.class).value());
    return slim.layerOutput(
        Layer.GROUP_NORM,
        args.get(Arg.ActivationArg.class).value(),
        ChannelParameters.reshape(slim, net, shape));
  }

  /** The sizes of {@code x}; -1 for the batch if it is not known. */
  private static int[] sizes(Operand<TFloat32> x) {
    int[] sizes = new int[x.shape().numDimensions()];
    sizes[0] = (int) x.shape().get(0);
    for (int i = 1; i < sizes.length; i++) {
      sizes[i] = (int) Dimensions.known(x, i, "size of dimension " + i);
    }
    return sizes;
  }

  /** {@code sizes} with two sizes in place of that of the channels. */
  private static int[] split(int[] sizes, int channel, int groups, int each) {
    return IntStream.concat(
            IntStream.concat(Arrays.stream(sizes, 0, channel), IntStream.of(groups, each)),
            Arrays.stream(sizes, channel + 1, sizes.length))
        .toArray();
  }

  /** The products are taken together in another order than batch norm's, as slim does. */
  private static Operand<TFloat32> scaled(
      OpScope scope,
      Operand<TFloat32> x,
      Moments moments,
      ChannelParameters parameters,
      float epsilon) {
    Operand<TFloat32> padded =
        scope
            .node("AddV2", "add")
            .input(moments.variance(), scope.constant("add/y", epsilon))
            .output();
    Operand<TFloat32> root = scope.node("Rsqrt").input(padded).output();
    Operand<TFloat32> negative = scope.node("Neg").input(moments.mean()).output();
    Operand<TFloat32> center = scope.node("Mul", "mul").input(negative, root).output();
    Optional<Operand<TFloat32>> gamma = parameters.gamma();
    Operand<TFloat32> gain = times(scope, root, gamma);
    Operand<TFloat32> product = times(scope, center, gamma);
    Operand<TFloat32> offset =
        parameters
            .beta()
            .<Operand<TFloat32>>map(
                beta -> scope.node("AddV2", "add").input(product, beta).output())
            .orElse(product);
    Operand<TFloat32> net = scope.node("Mul", "mul").input(x, gain).output();
    return scope.node("AddV2", "add").input(net, offset).output();
  }

  private static Operand<TFloat32> times(
      OpScope scope, Operand<TFloat32> x, Optional<Operand<TFloat32>> gamma) {
    return gamma
        .<Operand<TFloat32>>map(g -> scope.node("Mul", "mul").input(x, g).output())
        .orElse(x);
  }

  /** {@code slim.layer_norm} in the scope of {@code slim}. */
  public static Operand<TFloat32> layerNorm(
      Slim slim, Operand<TFloat32> x, List<? extends Arg.LayerNormArg> overrides) {
    LayerArgs<Arg.LayerNormArg> args = slim.args(Layer.LAYER_NORM, overrides);
    int rank = checkedRank(x, "layer_norm");
    int normFrom = axis(args.get(Arg.BeginNormAxis.class).value(), rank, "begin_norm_axis");
    int paramsFrom = axis(args.get(Arg.BeginParamsAxis.class).value(), rank, "begin_params_axis");
    long[] shape =
        IntStream.range(paramsFrom, rank)
            .mapToLong(i -> Dimensions.known(x, i, "size of dimension " + i))
            .toArray();
    ChannelParameters parameters =
        ChannelParameters.of(slim, args, Shape.of(shape), Initializer.zeros(), Initializer.ones());
    return slim.layerOutput(
        Layer.LAYER_NORM,
        args.get(Arg.ActivationArg.class).value(),
        Moments.over(slim.ops().enter("moments"), x, IntStream.range(normFrom, rank).toArray())
            .normalize(
                slim.ops().enter("batchnorm"),
                x,
                parameters.gamma(),
                parameters.beta(),
                LAYER_NORM_EPSILON));
  }

  private static int axis(int axis, int rank, String name) {
    int index = axis < 0 ? rank + axis : axis;
    if (index < 0 || index >= rank) {
      throw new IllegalArgumentException(
          "%s of layer_norm must be a dimension of its input, which has %d; it is %d"
              .formatted(name, rank, axis));
    }
    return index;
  }

  private static int checkedRank(Operand<TFloat32> x, String layer) {
    int rank = x.shape().numDimensions();
    if (rank < 2) {
      throw new IllegalArgumentException(
          layer + " expects input with rank 2 or more, got " + x.shape());
    }
    return rank;
  }
}
