package org.tfslim.nets.mobilenet;

import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.PadMode;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.ops.OpScope;

/** The blocks of the MobileNets. Source: {@code nets/mobilenet/conv_blocks.py}. */
public final class ConvBlocks {
  private ConvBlocks() {}

  // ---- arguments

  /** {@code expansion_size}: the number of channels inside, a function of that of the input. */
  public record ExpansionSize(IntUnaryOperator value) implements Arg {}

  /** {@code kernel_size} of the depthwise convolution. */
  public record KernelSize(Kernel value) implements Arg {}

  /** {@code residual}: whether the input is added, if it has the shape of the output. */
  public record Residual(boolean value) implements Arg {}

  /** {@code project_activation_fn}. */
  public record ProjectActivation(Activation value) implements Arg {}

  /** {@code split_projection}: into how many convolutions the projection is split. */
  public record SplitProjection(int value) implements Arg {}

  /** {@code split_expansion}: into how many convolutions the expansion is split. */
  public record SplitExpansion(int value) implements Arg {}

  /** {@code split_divisible_by}: what the channels of each part are a multiple of. */
  public record SplitDivisibleBy(int value) implements Arg {}

  /** {@code expansion_transform}: what is done before the projection. */
  public record ExpansionTransform(Optional<Transform> value) implements Arg {}

  /** {@code depthwise_channel_multiplier}: the filters for each channel. */
  public record DepthwiseChannelMultiplier(int value) implements Arg {}

  /** {@code use_explicit_padding}: whether the input of a {@code VALID} convolution is padded. */
  public record ExplicitPadding(boolean value) implements Arg {}

  /** {@code endpoints}: where tensors inside the block are added, if anywhere. */
  public record InnerEndPoints(Optional<EndPoints> value) implements Arg {}

  /** {@code depthwise_location}: where the depthwise convolution is. */
  public enum DepthwiseLocation implements Arg {
    /** There is none. */
    NONE,
    /** Before the expansion. */
    INPUT,
    /** Between expansion and projection. */
    EXPANSION,
    /** After the projection. */
    OUTPUT
  }

  /** What is done to an expanded tensor, such as to squeeze and excite it. */
  @FunctionalInterface
  public interface Transform {
    /** Adds it to the graph, in the scope of the block. */
    Operand<TFloat32> apply(Slim slim, Operand<TFloat32> expanded, Operand<TFloat32> input);
  }

  /**
   * {@code expansion_size}: {@code factor} times the channels of the input, a multiple of {@code
   * divisor}.
   */
  public static ExpansionSize expandInput(int factor, int divisor) {
    return new ExpansionSize(
        inputs -> DivisibleDepth.divisible((double) inputs * factor, divisor, divisor));
  }

  /** {@code expansion_size}: {@code factor} times the channels of the input, a multiple of 8. */
  public static ExpansionSize expandInput(int factor) {
    return expandInput(factor, 8);
  }

  /** {@code kernel_size}. */
  public static KernelSize kernelSize(Kernel kernel) {
    return new KernelSize(kernel);
  }

  /** {@code residual}. */
  public static Residual residual(boolean residual) {
    return new Residual(residual);
  }

  /** {@code split_projection}. */
  public static SplitProjection splitProjection(int ways) {
    return new SplitProjection(ways);
  }

  /** {@code split_expansion}. */
  public static SplitExpansion splitExpansion(int ways) {
    return new SplitExpansion(ways);
  }

  /** {@code expansion_transform}. */
  public static ExpansionTransform expansionTransform(Transform transform) {
    return new ExpansionTransform(Optional.of(transform));
  }

  /** {@code use_explicit_padding}. */
  public static ExplicitPadding explicitPadding(boolean explicit) {
    return new ExplicitPadding(explicit);
  }

  /** Tensors inside the block are added there. */
  public static InnerEndPoints endPoints(EndPoints endPoints) {
    return new InnerEndPoints(Optional.of(endPoints));
  }

  /** {@code expanded_conv}, for arg scopes. */
  public static final Layer<Arg> EXPANDED_CONV =
      new Layer<>(
          "expanded_conv",
          List.of(
              expandInput(6),
              stride(1),
              rate(1),
              kernelSize(k(3, 3)),
              residual(true),
              noNormalizer(),
              new ProjectActivation(new Activation.Elementwise("Identity")),
              splitProjection(1),
              splitExpansion(1),
              new SplitDivisibleBy(8),
              new ExpansionTransform(Optional.empty()),
              DepthwiseLocation.EXPANSION,
              new DepthwiseChannelMultiplier(1),
              new InnerEndPoints(Optional.empty()),
              explicitPadding(false),
              padding(Padding.SAME)));

  // ---- blocks

  /**
   * {@code expanded_conv} in its default scope: a convolution of single pixels that adds channels,
   * a depthwise one, and one of single pixels that takes channels away. Its stride is that of the
   * depthwise convolution.
   *
   * <p>Its end points, with {@link #endPoints}, are the tensors that Python finds by the end of
   * their names: that of the expansion, that of the depthwise convolution and the result.
   *
   * @param x {@code [batch, height, width, channels]}
   * @param outputs the number of channels that come out
   * @throws IllegalArgumentException if the input is to be padded for another padding than {@code
   *     SAME}
   */
  public static Operand<TFloat32> expandedConv(
      Slim slim, Operand<TFloat32> x, int outputs, Arg... args) {
    Slim s = slim.defaultScope("expanded_conv");
    return new ExpandedConv(s, s.args(EXPANDED_CONV, List.of(args))).apply(x, outputs);
  }

  /** One block, with its arguments. */
  private record ExpandedConv(Slim s, LayerArgs<Arg> args) {
    Operand<TFloat32> apply(Operand<TFloat32> x, int outputs) {
      Arg.NormalizerArg normalizer = args.get(Arg.NormalizerArg.class);
      DepthwiseLocation location = args.get(DepthwiseLocation.class);
      Operand<TFloat32> input = identity(s, x, "input");
      int inputs = channels(input);
      Operand<TFloat32> net = input;
      if (location == DepthwiseLocation.INPUT) {
        net = depthwise(net, noActivation());
      }
      int inner = args.get(ExpansionSize.class).value().applyAsInt(inputs);
      if (inner > channels(net)) {
        int ways = args.get(SplitExpansion.class).value();
        net = split(net, inner, ways, "expand", stride(1), normalizer);
        net = endPoint(net, "expansion_output");
      }
      if (location == DepthwiseLocation.EXPANSION) {
        net = depthwise(net);
      }
      net = endPoint(net, "depthwise_output");
      Optional<Transform> transform = args.get(ExpansionTransform.class).value();
      if (transform.isPresent()) {
        net = transform.get().apply(s, net, input);
      }
      Arg.ActivationArg activation = activation(args.get(ProjectActivation.class).value());
      int ways = args.get(SplitProjection.class).value();
      net = split(net, outputs, ways, "project", stride(1), normalizer, activation);
      if (location == DepthwiseLocation.OUTPUT) {
        net = depthwise(net, noActivation());
      }
      // A stride of 1 keeps height and width, also where they are not known.
      boolean sameShape = args.get(Arg.Stride.class).isOne() && channels(net) == inputs;
      if (args.get(Residual.class).value() && sameShape) {
        net = s.ops().node("AddV2", "add").input(net, input).output();
      }
      return s.layerOutput(EXPANDED_CONV, endPoint(net, "output"));
    }

    private Operand<TFloat32> depthwise(Operand<TFloat32> x, Arg.SeparableConv2dArg... more) {
      Kernel kernel = args.get(KernelSize.class).value();
      Arg.Rate rate = args.get(Arg.Rate.class);
      Arg.PaddingArg padding = args.get(Arg.PaddingArg.class);
      Operand<TFloat32> input = x;
      if (args.get(ExplicitPadding.class).value()) {
        if (padding.value() != Padding.SAME) {
          throw new IllegalArgumentException(
              "use_explicit_padding is for SAME padding only, not " + padding.value());
        }
        padding = padding(Padding.VALID);
        input = fixedPadding(s, x, kernel, (int) rate.along(2, "expanded_conv")[0]);
      }
      List<Arg.SeparableConv2dArg> all = new ArrayList<>(List.of(more));
      all.addAll(
          List.of(args.get(Arg.Stride.class), rate, padding, args.get(Arg.NormalizerArg.class)));
      int multiplier = args.get(DepthwiseChannelMultiplier.class).value();
      return s.depthwiseConv2d(
          input, kernel, multiplier, "depthwise", all.toArray(Arg.SeparableConv2dArg[]::new));
    }

    private Operand<TFloat32> split(
        Operand<TFloat32> x, int outputs, int ways, String scope, Arg.Conv2dArg... more) {
      int divisor = args.get(SplitDivisibleBy.class).value();
      EndPoints ends = args.get(InnerEndPoints.class).value().orElseGet(EndPoints::new);
      return splitConv(s, x, outputs, ways, divisor, scope, ends, more);
    }

    private Operand<TFloat32> endPoint(Operand<TFloat32> x, String name) {
      Operand<TFloat32> output = identity(s, x, name);
      args.get(InnerEndPoints.class).value().ifPresent(ends -> ends.add(name, output));
      return output;
    }
  }

  /**
   * {@code split_conv}: a convolution of single pixels whose channels are split into groups of
   * about the same size; each group of outputs sees one group of inputs. A convolution whose groups
   * would be smaller than {@code divisor} is not split.
   *
   * @param x {@code [batch, height, width, channels]}
   * @param outputs the number of channels that come out
   * @param ways the number of groups
   * @param divisor what the number of channels of each group is a multiple of
   * @param endPoints where the output of each group is added
   * @throws IllegalArgumentException if channels cannot be split so
   */
  public static Operand<TFloat32> splitConv(
      Slim s,
      Operand<TFloat32> x,
      int outputs,
      int ways,
      int divisor,
      String scope,
      EndPoints endPoints,
      Arg.Conv2dArg... args) {
    int inputs = channels(x);
    if (ways == 1 || Math.min(inputs / ways, outputs / ways) < divisor) {
      return s.conv2d(x, outputs, k(1, 1), scope, args);
    }
    List<Operand<TFloat32>> groups = split(s, x, splitDivisible(inputs, ways, divisor), scope);
    int[] sizes = splitDivisible(outputs, ways, divisor);
    List<Operand<TFloat32>> results = new ArrayList<>();
    for (int i = 0; i < ways; i++) {
      String part = scope + "_part_" + i;
      var net = s.conv2d(groups.get(i), sizes[i], k(1, 1), part, args);
      results.add(endPoints.add(part + "_output", identity(s, net, part + "_output")));
    }
    OpScope inner = s.ops().enter(scope + "_part_" + (ways - 1) + "_concat");
    return inner
        .nodeOfScope("ConcatV2")
        .inputList(results)
        .input(inner.constant("axis", 3))
        .output();
  }

  private static List<Operand<TFloat32>> split(
      Slim s, Operand<TFloat32> x, int[] sizes, String scope) {
    OpScope inner = s.ops().enter("split_" + scope);
    Operation split =
        inner
            .nodeOfScope("SplitV")
            .input(x, inner.constant("Const", sizes), inner.constant("split_dim", 3))
            .attr("num_split", sizes.length)
            .build();
    List<Operand<TFloat32>> groups = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      groups.add(split.<TFloat32>output(i));
    }
    return groups;
  }

  /** {@code channels} as multiples of {@code divisor} that differ by one of them at most. */
  private static int[] splitDivisible(int channels, int ways, int divisor) {
    if (channels % divisor != 0) {
      throw new IllegalArgumentException(
          "%d channels cannot be split into multiples of %d".formatted(channels, divisor));
    }
    int base = channels / ways / divisor * divisor;
    int[] sizes = new int[ways];
    int before = 0;
    for (int i = 0; i < ways; i++) {
      sizes[i] = base;
      while (before + sizes[i] < (double) channels * (i + 1) / ways) {
        sizes[i] += divisor;
      }
      before += sizes[i];
    }
    return sizes;
  }

  /** What makes a {@code VALID} convolution as large as a {@code SAME} one, whatever the input. */
  static Operand<TFloat32> fixedPadding(Slim slim, Operand<TFloat32> x, Kernel kernel, int rate) {
    long[] sizes = kernel.along(2, "a padded convolution");
    if (sizes[0] != sizes[1]) {
      throw new IllegalArgumentException(
          "use_explicit_padding is for square kernels, not " + kernel);
    }
    int total = (int) (sizes[0] - 1) * rate;
    return slim.pad(x, total / 2, total - total / 2, PadMode.CONSTANT);
  }

  static Operand<TFloat32> identity(Slim slim, Operand<TFloat32> x, String name) {
    return slim.ops().node("Identity", name).input(x).output();
  }

  private static int channels(Operand<TFloat32> x) {
    return Math.toIntExact(x.shape().get(3));
  }
}
