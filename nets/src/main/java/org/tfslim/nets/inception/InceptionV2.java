package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.DATA_FORMAT;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.INCLUDE_ROOT_BLOCK;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.AVG_POOL2D;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Padding.SAME;
import static org.tfslim.slim.initializers.Initializer.truncatedNormal;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.Depth;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;

/**
 * Inception v2: Batch Normalization: Accelerating Deep Network Training by Reducing Internal
 * Covariate Shift, Ioffe and Szegedy, 2015 (arXiv 1502.03167). Source: {@code
 * nets/inception_v2.py}.
 */
public final class InceptionV2 {
  /** {@code use_separable_conv}: whether the first convolution is a separable one. */
  public static final Option<Boolean> USE_SEPARABLE_CONV =
      new Option<>("use_separable_conv", Boolean.class);

  static final NetSpec SPEC =
      NetSpec.named("inception_v2")
          .function(InceptionV2::inceptionV2)
          .argScope(InceptionArgScope::of, InceptionArgScope.OPTIONS)
          .input(InputSpec.images(224, 3).anySizeFrom(1).upTo(256))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("InceptionV2")
          .takes(
              DROPOUT_KEEP_PROB,
              MIN_DEPTH,
              DEPTH_MULTIPLIER,
              PREDICTION_FN,
              SPATIAL_SQUEEZE,
              GLOBAL_POOL,
              SCOPE)
          .base(
              InceptionV2::inceptionV2Base,
              FINAL_ENDPOINT,
              MIN_DEPTH,
              DEPTH_MULTIPLIER,
              USE_SEPARABLE_CONV,
              DATA_FORMAT,
              INCLUDE_ROOT_BLOCK)
          .source("nets/inception_v2.py")
          .build();

  private static final Arg.WeightsInitializer REDUCING = weightsInitializer(truncatedNormal(0.09));
  private static final Arg.WeightsInitializer POOLED = weightsInitializer(truncatedNormal(0.1));
  private static final Arg.WeightsInitializer ROOT = weightsInitializer(truncatedNormal(1.0));

  private InceptionV2() {}

  /**
   * Inception v2 with its classifier.
   *
   * @param images {@code [batch, height, width, channels]}, 224 x 224 pixels by default
   * @param numClasses the number of classes; 0 returns the pooled features, {@code [batch, 1, 1,
   *     1024]}
   * @param options {@code dropout_keep_prob} (0.8), {@code min_depth} (16), {@code
   *     depth_multiplier} (1), {@code prediction_fn} (softmax), {@code spatial_squeeze} (true),
   *     {@code global_pool} (false: pooling over 7 x 7 pixels, or all there are), {@code scope}
   *     (InceptionV2)
   */
  public static Net inceptionV2(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionV2"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    NetOptions depth = options.among(MIN_DEPTH, DEPTH_MULTIPLIER);
    Stages net = Stages.after(inceptionV2Base(s.reenter(), images, depth));
    Slim head = s.scope("Logits");
    InceptionHeads.pool(net, head, k(7, 7), options.get(GLOBAL_POOL, false), "global_pool");
    if (numClasses == 0) {
      return net.build(); //                                                      1 x 1 x 1024
    }
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    boolean squeeze = options.get(SPATIAL_SQUEEZE, true);
    net.apply("Dropout_1b", (x, name) -> head.dropout(x, name, keepProbability(keep)));
    net.endPoint(
        "Logits",
        (x, name) -> InceptionHeads.convolved(head, x, numClasses, "Conv2d_1c_1x1", squeeze));
    net.add(
        "Predictions",
        options.get(PREDICTION_FN, Slim::softmax).apply(s, net.output(), "Predictions"));
    return InceptionHeads.done(net);
  }

  /**
   * Inception v2 up to its last Inception module.
   *
   * @param scope the scope of the network, {@code InceptionV2} in checkpoints
   * @param images {@code [batch, height, width, channels]}; without the root block its output
   * @param options {@code final_endpoint} (Mixed_5c), {@code min_depth} (16), {@code
   *     depth_multiplier} (1), {@code use_separable_conv} (true), {@code data_format} (NHWC),
   *     {@code include_root_block} (true)
   * @throws IllegalArgumentException if there is no such end point, or options contradict each
   *     other
   */
  public static Net inceptionV2Base(Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    Depth d = Depth.of(options);
    boolean separable = options.get(USE_SEPARABLE_CONV, true);
    DataFormat format = options.get(DATA_FORMAT, DataFormat.NHWC);
    if (format == DataFormat.NCHW && separable) {
      throw new IllegalArgumentException(
          "separable convolution only supports NHWC layout; with data_format NCHW set"
              + " use_separable_conv to false");
    }
    Slim s =
        scope
            .argScope(on(CONV2D, MAX_POOL2D, AVG_POOL2D), stride(1), padding(SAME))
            .argScope(on(CONV2D, MAX_POOL2D, AVG_POOL2D, BATCH_NORM), dataFormat(format));
    Stages net = Stages.of(images, options.get(FINAL_ENDPOINT, "Mixed_5c"));
    if (options.get(INCLUDE_ROOT_BLOCK, true)) {
      // 224 x 224 x 3
      net.endPoint("Conv2d_1a_7x7", (x, name) -> root(s, d, x, name, separable));
      // 112 x 112 x 64
      net.endPoint("MaxPool_2a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2)));
      // 56 x 56 x 64
      net.endPoint("Conv2d_2b_1x1", (x, name) -> s.conv2d(x, d.of(64), k(1, 1), name, POOLED));
      // 56 x 56 x 64
      net.endPoint("Conv2d_2c_3x3", (x, name) -> s.conv2d(x, d.of(192), k(3, 3), name));
      // 56 x 56 x 192
      net.endPoint("MaxPool_3a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2)));
    }
    // 28 x 28 x 192
    net.endPoint("Mixed_3b", (x, name) -> mixed(s, d, x, name, 64, 64, 64, 64, 96, 32));
    // 28 x 28 x 256
    net.endPoint("Mixed_3c", (x, name) -> mixed(s, d, x, name, 64, 64, 96, 64, 96, 64));
    // 28 x 28 x 320
    net.endPoint("Mixed_4a", (x, name) -> reduction(s, d, x, name, 128, 160, 64, 96));
    // 14 x 14 x 576
    net.endPoint("Mixed_4b", (x, name) -> mixed(s, d, x, name, 224, 64, 96, 96, 128, 128));
    // 14 x 14 x 576
    net.endPoint("Mixed_4c", (x, name) -> mixed(s, d, x, name, 192, 96, 128, 96, 128, 128));
    // 14 x 14 x 576
    net.endPoint("Mixed_4d", (x, name) -> mixed(s, d, x, name, 160, 128, 160, 128, 160, 96));
    // 14 x 14 x 576
    net.endPoint("Mixed_4e", (x, name) -> mixed(s, d, x, name, 96, 128, 192, 160, 192, 96));
    // 14 x 14 x 576
    net.endPoint("Mixed_5a", (x, name) -> reduction(s, d, x, name, 128, 192, 192, 256));
    // 7 x 7 x 1024
    net.endPoint("Mixed_5b", (x, name) -> mixed(s, d, x, name, 352, 192, 320, 160, 224, 128));
    // 7 x 7 x 1024
    net.endPoint("Mixed_5c", (x, name) -> mixed(s, d, x, name, 352, 192, 320, 192, 224, 128));
    // 7 x 7 x 1024
    return net.build();
  }

  /** The first convolution: 7 x 7 pixels, separately for each colour if {@code separable}. */
  private static Operand<TFloat32> root(
      Slim s, Depth d, Operand<TFloat32> images, String name, boolean separable) {
    int channels = d.of(64);
    if (!separable) {
      return s.conv2d(images, channels, k(7, 7), name, stride(2), ROOT);
    }
    // More would make more channels of the three colours than the second convolution has outputs.
    int depthMultiplier = Math.min(channels / 3, 8);
    return s.separableConv2d(images, channels, k(7, 7), depthMultiplier, name, stride(2), ROOT);
  }

  /** An Inception module; the last one takes the maximum where the others take the average. */
  private static Operand<TFloat32> mixed(
      Slim s,
      Depth d,
      Operand<TFloat32> net,
      String name,
      int conv1x1,
      int reduce3x3,
      int conv3x3,
      int reduceTwo3x3,
      int two3x3,
      int pooled) {
    boolean last = name.equals("Mixed_5c");
    return s.branches(
        name,
        b -> b.conv2d(net, d.of(conv1x1), k(1, 1), "Conv2d_0a_1x1"),
        b -> {
          var x = b.conv2d(net, d.of(reduce3x3), k(1, 1), "Conv2d_0a_1x1", REDUCING);
          return b.conv2d(x, d.of(conv3x3), k(3, 3), "Conv2d_0b_3x3");
        },
        b -> {
          var x = b.conv2d(net, d.of(reduceTwo3x3), k(1, 1), "Conv2d_0a_1x1", REDUCING);
          x = b.conv2d(x, d.of(two3x3), k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, d.of(two3x3), k(3, 3), "Conv2d_0c_3x3");
        },
        b -> {
          var x =
              last
                  ? b.maxPool2d(net, k(3, 3), "MaxPool_0a_3x3")
                  : b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
          return b.conv2d(x, d.of(pooled), k(1, 1), "Conv2d_0b_1x1", POOLED);
        });
  }

  /** An Inception module that halves height and width. */
  private static Operand<TFloat32> reduction(
      Slim s,
      Depth d,
      Operand<TFloat32> net,
      String name,
      int reduce3x3,
      int conv3x3,
      int reduceTwo3x3,
      int two3x3) {
    return s.branches(
        name,
        b -> {
          var x = b.conv2d(net, d.of(reduce3x3), k(1, 1), "Conv2d_0a_1x1", REDUCING);
          return b.conv2d(x, d.of(conv3x3), k(3, 3), "Conv2d_1a_3x3", stride(2));
        },
        b -> {
          var x = b.conv2d(net, d.of(reduceTwo3x3), k(1, 1), "Conv2d_0a_1x1", REDUCING);
          x = b.conv2d(x, d.of(two3x3), k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, d.of(two3x3), k(3, 3), "Conv2d_1a_3x3", stride(2));
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2)));
  }
}
