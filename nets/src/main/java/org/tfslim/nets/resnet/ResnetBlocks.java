package org.tfslim.nets.resnet;

import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.INCLUDE_ROOT_BLOCK;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Padding.SAME;
import static org.tfslim.slim.args.Padding.VALID;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.PadMode;

/** What residual networks are made of. Source: {@code nets/resnet_utils.py}. */
public final class ResnetBlocks {
  /**
   * {@code store_non_strided_activations}: whether the end point of a block is its output before
   * the stride, which costs four times as much in the last unit of each block.
   */
  public static final Option<Boolean> STORE_NON_STRIDED_ACTIVATIONS =
      new Option<>("store_non_strided_activations", Boolean.class);

  /** {@code min_base_depth}: the depth of bottlenecks that {@code depth_multiplier} leaves. */
  public static final Option<Integer> MIN_BASE_DEPTH =
      new Option<>("min_base_depth", Integer.class);

  /** {@code stack_blocks_dense}, whose outputs are those of its blocks; it takes no arguments. */
  public static final Layer<Arg> STACK_BLOCKS_DENSE = new Layer<>("stack_blocks_dense", List.of());

  private ResnetBlocks() {}

  /** A residual unit: {@code unit_fn}. */
  @FunctionalInterface
  public interface UnitFunction {
    /**
     * Adds the unit to the graph.
     *
     * @param scope that of the unit, {@code resnet_v1_50/block1/unit_1}
     * @param rate the dilation of its 3 x 3 convolution
     */
    Operand<TFloat32> apply(Slim scope, Operand<TFloat32> x, Unit unit, long rate);
  }

  /**
   * What a residual unit is given.
   *
   * @param depth the number of its output channels
   * @param depthBottleneck that of its inner convolutions
   * @param stride how many times smaller its output is than its input
   */
  public record Unit(long depth, long depthBottleneck, long stride) {
    Unit withStride(long other) {
      return new Unit(depth, depthBottleneck, other);
    }
  }

  /**
   * Units in a row, in a scope of their own.
   *
   * @param scope its name below the network's
   * @param function makes each of the units
   * @param units at least one
   */
  public record Block(String scope, UnitFunction function, List<Unit> units) {
    /** Copies the units. */
    public Block {
      if (units.isEmpty()) {
        throw new IllegalArgumentException("The block " + scope + " has no units");
      }
      units = List.copyOf(units);
    }

    /**
     * A block of bottleneck units, the last of which has the stride. Source: {@code
     * resnet_v1_block} and {@code resnet_v2_block}.
     *
     * @param baseDepth the channels inside the units; their outputs have four times as many
     */
    public static Block of(
        String scope, UnitFunction function, long baseDepth, int numUnits, long stride) {
      Unit unit = new Unit(4 * baseDepth, baseDepth, 1);
      List<Unit> units = new ArrayList<>(Collections.nCopies(numUnits - 1, unit));
      units.add(unit.withStride(stride));
      return new Block(scope, function, units);
    }
  }

  /** Every {@code factor}-th pixel of {@code x} in both directions, starting with the first. */
  public static Operand<TFloat32> subsample(
      Slim slim, Operand<TFloat32> x, long factor, String scope) {
    return factor == 1 ? x : slim.maxPool2d(x, k(1, 1), scope, stride(factor));
  }

  /**
   * A convolution that with a stride has every {@code stride}-th pixel of what it has without one.
   * Padding {@code SAME} does not, if height or width are even: so the border is explicit.
   */
  public static Operand<TFloat32> conv2dSame(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      int kernel,
      long stride,
      long rate,
      String scope) {
    if (stride == 1) {
      return slim.conv2d(
          x, outputs, k(kernel, kernel), scope, stride(1), rate(rate), padding(SAME));
    }
    int total = Math.toIntExact((kernel - 1) * rate);
    int before = total / 2;
    var padded = slim.pad(x, before, total - before, PadMode.CONSTANT);
    return slim.conv2d(
        padded, outputs, k(kernel, kernel), scope, stride(stride), rate(rate), padding(VALID));
  }

  /**
   * Blocks one after the other, in {@code block1/unit_1}, {@code block1/unit_2} and so on. Once the
   * output stride is reached, convolutions are dilated in place of a stride.
   *
   * @param options {@code output_stride} (the product of all strides), {@code
   *     store_non_strided_activations} (false)
   * @throws IllegalArgumentException if no product of the first strides is the output stride
   */
  public static Operand<TFloat32> stackBlocksDense(
      Slim slim, Operand<TFloat32> x, List<Block> blocks, NetOptions options) {
    options.only(STACK_BLOCKS_DENSE.name(), List.of(OUTPUT_STRIDE, STORE_NON_STRIDED_ACTIVATIONS));
    boolean atTheEnd = options.get(STORE_NON_STRIDED_ACTIVATIONS, false);
    long nominal =
        blocks.stream()
            .flatMap(block -> block.units().stream())
            .mapToLong(Unit::stride)
            .reduce(1, Math::multiplyExact);
    Resolution resolution = new Resolution(options.get(OUTPUT_STRIDE, Math.toIntExact(nominal)));
    Operand<TFloat32> net = x;
    for (Block block : blocks) {
      Slim inside = slim.scope(block.scope());
      int last = block.units().size() - 1;
      for (int i = 0; i <= last; i++) {
        Unit unit = block.units().get(i);
        long stride = atTheEnd && i == last ? 1 : unit.stride();
        long rate = resolution.rate();
        Unit dense = unit.withStride(resolution.reduced(stride));
        net = block.function().apply(inside.scope("unit_" + (i + 1)), net, dense, rate);
      }
      net = inside.layerOutput(STACK_BLOCKS_DENSE, net);
      if (atTheEnd) {
        long stride = resolution.reduced(block.units().get(last).stride());
        net = subsample(inside, net, stride, "MaxPool2D");
      }
    }
    resolution.checkReached();
    return net;
  }

  /** How many times smaller the activations are, and the dilation that makes up for the rest. */
  private static final class Resolution {
    private final long outputStride;
    private long stride = 1;
    private long rate = 1;

    Resolution(long outputStride) {
      this.outputStride = outputStride;
    }

    long rate() {
      return rate;
    }

    /** The stride to take where {@code factor} is asked for. */
    long reduced(long factor) {
      if (stride == outputStride) {
        rate *= factor;
        return 1;
      }
      stride *= factor;
      if (stride > outputStride) {
        throw unreachable();
      }
      return factor;
    }

    void checkReached() {
      if (stride != outputStride) {
        throw unreachable();
      }
    }

    private IllegalArgumentException unreachable() {
      return new IllegalArgumentException(
          "The target output_stride cannot be reached: the blocks have a stride of %d, not %d"
              .formatted(stride, outputStride));
    }
  }

  /**
   * What {@code output_stride} is behind the root block, which has a stride of 4.
   *
   * @throws IllegalArgumentException if it is not a multiple of 4
   */
  static NetOptions ofTheBlocks(NetOptions options) {
    NetOptions passed = options.among(OUTPUT_STRIDE, STORE_NON_STRIDED_ACTIVATIONS);
    int outputStride = options.get(OUTPUT_STRIDE, 0);
    if (outputStride == 0 || !options.get(INCLUDE_ROOT_BLOCK, true)) {
      return passed;
    }
    if (outputStride % 4 != 0) {
      throw new IllegalArgumentException(
          "The output_stride needs to be a multiple of 4, not " + outputStride);
    }
    return passed.with(OUTPUT_STRIDE, outputStride / 4);
  }

  /**
   * The end of a residual network: global pooling, logits, predictions.
   *
   * @param scope that of the network
   * @param endPoints what the network has so far
   * @param options {@code global_pool} (true), {@code spatial_squeeze} (true)
   */
  static Net head(
      Slim scope, Operand<TFloat32> x, EndPoints endPoints, int numClasses, NetOptions options) {
    Stages net = Stages.of(x, endPoints);
    if (options.get(GLOBAL_POOL, true)) {
      net.endPoint("global_pool", (y, name) -> scope.globalPool(y, "pool5")); // 1 x 1 x depth
    }
    if (numClasses == 0) {
      return net.build();
    }
    net.endPoint(
        scope.scopeName() + "/logits",
        (y, name) ->
            scope.conv2d(y, numClasses, k(1, 1), "logits", noActivation(), noNormalizer()));
    if (options.get(SPATIAL_SQUEEZE, true)) {
      net.endPoint(
          scope.scopeName() + "/spatial_squeeze", (y, name) -> scope.squeeze(y, "SpatialSqueeze"));
    }
    net.add("predictions", scope.softmax(net.output(), "predictions"));
    return net.build().withPredictions("predictions");
  }
}
