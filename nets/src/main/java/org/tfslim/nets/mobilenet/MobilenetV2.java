package org.tfslim.nets.mobilenet;

import static org.tfslim.nets.mobilenet.ConvBlocks.EXPANDED_CONV;
import static org.tfslim.nets.mobilenet.ConvBlocks.expandInput;
import static org.tfslim.nets.mobilenet.ConvBlocks.residual;
import static org.tfslim.nets.mobilenet.ConvBlocks.splitExpansion;
import static org.tfslim.nets.mobilenet.Mobilenet.CONV_DEFS;
import static org.tfslim.nets.mobilenet.Mobilenet.DIVISIBLE_BY;
import static org.tfslim.nets.mobilenet.Mobilenet.FINEGRAIN_CLASSIFICATION_MODE;
import static org.tfslim.nets.mobilenet.Mobilenet.PREDICTIONS;
import static org.tfslim.nets.mobilenet.Mobilenet.USE_EXPLICIT_PADDING;
import static org.tfslim.nets.mobilenet.Op.conv2d;
import static org.tfslim.nets.mobilenet.Op.expandedConv;
import static org.tfslim.nets.spec.NetOptions.ACTIVATION_FN;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.center;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.SEPARABLE_CONV2D;
import static org.tfslim.slim.args.Padding.SAME;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.args.Normalizer;

/**
 * MobileNet v2: Inverted Residuals and Linear Bottlenecks, Sandler and others, 2018 (arXiv
 * 1801.04381). Source: {@code nets/mobilenet/mobilenet_v2.py}.
 */
public final class MobilenetV2 {
  static final NetSpec SPEC =
      NetSpec.named("mobilenet_v2")
          .function(MobilenetV2::mobilenet)
          .argScope(Mobilenet::trainingScope, Mobilenet.TRAINING_SCOPE_OPTIONS)
          .input(InputSpec.images(224, 3).anySizeFrom(1))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("MobilenetV2")
          .takes(
              DEPTH_MULTIPLIER,
              FINEGRAIN_CLASSIFICATION_MODE,
              MIN_DEPTH,
              DIVISIBLE_BY,
              ACTIVATION_FN,
              CONV_DEFS,
              OUTPUT_STRIDE,
              USE_EXPLICIT_PADDING,
              FINAL_ENDPOINT,
              PREDICTION_FN,
              PREDICTIONS,
              SCOPE)
          .base(
              MobilenetV2::mobilenetBase,
              DEPTH_MULTIPLIER,
              FINEGRAIN_CLASSIFICATION_MODE,
              MIN_DEPTH,
              DIVISIBLE_BY,
              ACTIVATION_FN,
              CONV_DEFS,
              OUTPUT_STRIDE,
              USE_EXPLICIT_PADDING,
              FINAL_ENDPOINT)
          .source("nets/mobilenet/mobilenet_v2.py")
          .build();

  static final NetSpec SPEC_140 =
      SPEC.variant("mobilenet_v2_140", NetOptions.defaults().with(DEPTH_MULTIPLIER, 1.4)).build();

  static final NetSpec SPEC_035 =
      SPEC.variant(
              "mobilenet_v2_035",
              NetOptions.defaults()
                  .with(DEPTH_MULTIPLIER, 0.35)
                  .with(FINEGRAIN_CLASSIFICATION_MODE, true))
          .build();

  private static final Normalizer NORM = (s, x) -> s.batchNorm(x);

  /** The architecture: {@code V2_DEF}. */
  public static final ConvDefs V2_DEF =
      new ConvDefs(
          ArgScope.empty()
              .with(on(BATCH_NORM), center(true), scale(true))
              .with(
                  on(CONV2D, FULLY_CONNECTED, SEPARABLE_CONV2D),
                  normalizer(NORM),
                  activation(Activation.RELU6))
              .with(
                  on(EXPANDED_CONV),
                  expandInput(6),
                  splitExpansion(1),
                  normalizer(NORM),
                  residual(true))
              .with(on(CONV2D, SEPARABLE_CONV2D), padding(SAME)),
          List.of(
              // 224 x 224 x 3
              conv2d(32, k(3, 3)).withStride(2),
              // 112 x 112 x 32
              expandedConv(16, expandInput(1, 1)),
              // 112 x 112 x 16
              expandedConv(24).withStride(2),
              expandedConv(24),
              // 56 x 56 x 24
              expandedConv(32).withStride(2),
              expandedConv(32),
              expandedConv(32),
              // 28 x 28 x 32
              expandedConv(64).withStride(2),
              expandedConv(64),
              expandedConv(64),
              expandedConv(64),
              // 14 x 14 x 64
              expandedConv(96),
              expandedConv(96),
              expandedConv(96),
              // 14 x 14 x 96
              expandedConv(160).withStride(2),
              expandedConv(160),
              expandedConv(160),
              // 7 x 7 x 160
              expandedConv(320),
              // 7 x 7 x 320
              conv2d(1280, k(1, 1)))); // 7 x 7 x 1280

  private MobilenetV2() {}

  /**
   * MobileNet v2 with its classifier.
   *
   * @param images {@code [batch, height, width, channels]}, 224 x 224 pixels by default; height and
   *     width may be unknown
   * @param numClasses the number of classes; 0 returns the pooled features, {@code [batch, 1, 1,
   *     1280]}
   * @param options those of {@link #mobilenetBase}, {@code prediction_fn} (softmax), {@code
   *     predictions} (true), {@code scope} (MobilenetV2)
   */
  public static Net mobilenet(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "MobilenetV2"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    return Mobilenet.mobilenet(s, images, numClasses, convDefs(options), options);
  }

  /**
   * MobileNet v2 up to its last features. End points are {@code layer_1} to {@code layer_19}, then
   * those inside of layers, such as {@code layer_2/depthwise_output}.
   *
   * @param scope the scope of the network, {@code MobilenetV2} in checkpoints
   * @param images {@code [batch, height, width, channels]}
   * @param options {@code depth_multiplier} (1), {@code finegrain_classification_mode} (false),
   *     {@code min_depth} (8), {@code divisible_by} (8), {@code activation_fn} (relu6), {@code
   *     conv_defs} ({@link #V2_DEF}), {@code output_stride} (32), {@code use_explicit_padding}
   *     (false), {@code final_endpoint} (layer_19; as in Python a name that no layer has stands for
   *     the last one)
   * @throws IllegalArgumentException if {@code depth_multiplier} is not greater than zero, or
   *     {@code output_stride} is neither 1 nor even
   */
  public static Net mobilenetBase(Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    return Mobilenet.base(scope, images, convDefs(options), options);
  }

  private static ConvDefs convDefs(NetOptions options) {
    ConvDefs defs = options.get(CONV_DEFS, V2_DEF);
    boolean thinner = options.get(DEPTH_MULTIPLIER, 1.0) < 1;
    boolean wholeLast = thinner && options.get(FINEGRAIN_CLASSIFICATION_MODE, false);
    ConvDefs layers = wholeLast ? defs.withWholeLastLayer() : defs;
    return options.find(ACTIVATION_FN).map(layers::withActivation).orElse(layers);
  }
}
