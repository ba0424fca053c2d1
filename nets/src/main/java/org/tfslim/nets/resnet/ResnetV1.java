package org.tfslim.nets.resnet;

import static org.tfslim.nets.resnet.ResnetBlocks.MIN_BASE_DEPTH;
import static org.tfslim.nets.resnet.ResnetBlocks.STACK_BLOCKS_DENSE;
import static org.tfslim.nets.resnet.ResnetBlocks.STORE_NON_STRIDED_ACTIVATIONS;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.INCLUDE_ROOT_BLOCK;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.resnet.ResnetBlocks.Block;
import org.tfslim.nets.resnet.ResnetBlocks.Unit;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Layer;

/**
 * ResNet v1: Deep Residual Learning for Image Recognition, He and others, 2015 (arXiv 1512.03385),
 * with batch norm after every convolution and the stride in the last unit of each block. Source:
 * {@code nets/resnet_v1.py}.
 */
public final class ResnetV1 {
  static final NetSpec RESNET_V1_50 = spec("resnet_v1_50", 3, 4, 6, 3).build();
  static final NetSpec RESNET_V1_101 = spec("resnet_v1_101", 3, 4, 23, 3).build();
  static final NetSpec RESNET_V1_152 = spec("resnet_v1_152", 3, 8, 36, 3).large().build();
  static final NetSpec RESNET_V1_200 = spec("resnet_v1_200", 3, 24, 36, 3).large().build();

  private static final List<NetOptions.Option<?>> OPTIONS =
      List.of(
          GLOBAL_POOL,
          OUTPUT_STRIDE,
          INCLUDE_ROOT_BLOCK,
          SPATIAL_SQUEEZE,
          STORE_NON_STRIDED_ACTIVATIONS,
          SCOPE);

  /** What {@link #bottleneck} takes in an arg scope. */
  public interface BottleneckArg extends Arg {}

  /**
   * {@code use_bounded_activations}: whether all activations are in [-6, 6], for quantized
   * inference.
   */
  public record BoundedActivations(boolean value) implements BottleneckArg {}

  /** {@code bottleneck}. */
  public static final Layer<BottleneckArg> BOTTLENECK =
      new Layer<>("bottleneck_v1", List.of(new BoundedActivations(false)));

  private ResnetV1() {}

  private static NetSpec.Builder spec(String name, int... units) {
    return NetSpec.named(name)
        .function(
            (slim, images, numClasses, isTraining, options) ->
                resnetV1(
                    slim,
                    images,
                    blocks(units, options),
                    numClasses,
                    isTraining,
                    options
                        .among(OPTIONS.toArray(NetOptions.Option<?>[]::new))
                        .withDefault(SCOPE, name)))
        .argScope(ResnetArgScope::of, ResnetArgScope.OPTIONS)
        .input(InputSpec.images(224, 3).anySizeFrom(1))
        .numClasses(1000)
        .preprocessing("vgg")
        .scope(name)
        .takes(
            GLOBAL_POOL,
            OUTPUT_STRIDE,
            SPATIAL_SQUEEZE,
            STORE_NON_STRIDED_ACTIVATIONS,
            MIN_BASE_DEPTH,
            DEPTH_MULTIPLIER,
            SCOPE)
        .source("nets/resnet_v1.py");
  }

  /** The four blocks of the published networks, which differ in how many units these have. */
  private static List<Block> blocks(int[] units, NetOptions options) {
    double multiplier = options.get(DEPTH_MULTIPLIER, 1.0);
    int least = options.get(MIN_BASE_DEPTH, 8);
    return List.of(
        block("block1", Math.max((int) (64 * multiplier), least), units[0], 2),
        block("block2", Math.max((int) (128 * multiplier), least), units[1], 2),
        block("block3", Math.max((int) (256 * multiplier), least), units[2], 2),
        block("block4", Math.max((int) (512 * multiplier), least), units[3], 1));
  }

  /**
   * A block of bottleneck units: {@code resnet_v1_block}.
   *
   * @param baseDepth the channels inside the units; their outputs have four times as many
   * @param stride that of the last unit; the others have 1
   */
  public static Block block(String scope, long baseDepth, int numUnits, long stride) {
    return Block.of(scope, ResnetV1::bottleneck, baseDepth, numUnits, stride);
  }

  /**
   * A residual network with its classifier.
   *
   * @param images {@code [batch, height, width, channels]}; height and width may be unknown
   * @param numClasses the number of classes; 0 returns the features, {@code [batch, 1, 1, depth]}
   *     if they are pooled
   * @param options {@code global_pool} (true), {@code output_stride} (that of all blocks), {@code
   *     include_root_block} (true), {@code spatial_squeeze} (true), {@code
   *     store_non_strided_activations} (false), {@code scope} (resnet_v1)
   * @throws IllegalArgumentException if the blocks cannot have that {@code output_stride}
   */
  public static Net resnetV1(
      Slim root,
      Operand<TFloat32> images,
      List<Block> blocks,
      int numClasses,
      boolean isTraining,
      NetOptions options) {
    options.only("resnet_v1", OPTIONS);
    EndPoints endPoints = new EndPoints();
    Slim s =
        root.scope(options.get(SCOPE, "resnet_v1")).argScope(on(BATCH_NORM), training(isTraining));
    Slim body = s.collecting(endPoints, CONV2D, BOTTLENECK, STACK_BLOCKS_DENSE);
    NetOptions ofTheBlocks = ResnetBlocks.ofTheBlocks(options);
    Operand<TFloat32> net = images; //                                             224 x 224 x 3
    if (options.get(INCLUDE_ROOT_BLOCK, true)) {
      net = ResnetBlocks.conv2dSame(body, net, 64, 7, 2, 1, "conv1"); //           112 x 112 x 64
      net = body.maxPool2d(net, k(3, 3), "pool1", stride(2)); //                   56 x 56 x 64
    }
    // block1 28 x 28 x 256, block2 14 x 14 x 512, block3 and block4 7 x 7 x 1024 and 2048
    net = ResnetBlocks.stackBlocksDense(body, net, blocks, ofTheBlocks);
    return ResnetBlocks.head(s, net, endPoints, numClasses, options);
  }

  /**
   * A residual unit with batch norm after its convolutions, in its default scope {@code
   * bottleneck_v1}.
   *
   * @param x {@code [batch, height, width, channels]}
   * @param rate the dilation of its 3 x 3 convolution
   */
  public static Operand<TFloat32> bottleneck(
      Slim slim, Operand<TFloat32> x, Unit unit, long rate, BottleneckArg... args) {
    Slim s = slim.defaultScope("bottleneck_v1");
    boolean bounded = s.args(BOTTLENECK, List.of(args)).get(BoundedActivations.class).value();
    Operand<TFloat32> shortcut =
        x.shape().get(3) == unit.depth()
            ? ResnetBlocks.subsample(s, x, unit.stride(), "shortcut")
            : s.conv2d(
                x,
                unit.depth(),
                k(1, 1),
                "shortcut",
                stride(unit.stride()),
                bounded ? activation(Activation.RELU6) : noActivation());
    var net = s.conv2d(x, unit.depthBottleneck(), k(1, 1), "conv1", stride(1));
    net = ResnetBlocks.conv2dSame(s, net, unit.depthBottleneck(), 3, unit.stride(), rate, "conv2");
    net = s.conv2d(net, unit.depth(), k(1, 1), "conv3", stride(1), noActivation());
    if (bounded) {
      net = s.clip(net, -6, 6);
    }
    Operand<TFloat32> sum = s.ops().node("AddV2", "add").input(shortcut, net).output();
    Activation last = bounded ? Activation.RELU6 : Activation.RELU;
    return s.layerOutput(BOTTLENECK, Optional.of(last), sum);
  }
}
