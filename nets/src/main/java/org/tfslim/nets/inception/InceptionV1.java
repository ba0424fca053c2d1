package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.INCLUDE_ROOT_BLOCK;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.nets.spec.NetOptions.SPATIAL_SQUEEZE;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;

/**
 * Inception v1, GoogLeNet with batch norm: Going Deeper with Convolutions, Szegedy and others, 2014
 * (arXiv 1409.4842). Source: {@code nets/inception_v1.py}.
 */
public final class InceptionV1 {
  static final NetSpec SPEC =
      NetSpec.named("inception_v1")
          .function(InceptionV1::inceptionV1)
          .argScope(InceptionArgScope::of, InceptionArgScope.OPTIONS)
          .input(InputSpec.images(224, 3).anySizeFrom(193).pooledFrom(1).upTo(224))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("InceptionV1")
          .takes(DROPOUT_KEEP_PROB, PREDICTION_FN, SPATIAL_SQUEEZE, GLOBAL_POOL, SCOPE)
          .base(InceptionV1::inceptionV1Base, FINAL_ENDPOINT, INCLUDE_ROOT_BLOCK)
          .source("nets/inception_v1.py")
          .build();

  private InceptionV1() {}

  /**
   * Inception v1 with its classifier.
   *
   * @param images {@code [batch, height, width, channels]}, 224 x 224 pixels by default
   * @param numClasses the number of classes; 0 returns the pooled features
   * @param options {@code dropout_keep_prob} (0.8), {@code prediction_fn} (softmax), {@code
   *     spatial_squeeze} (true), {@code global_pool} (false: pooling over 7 x 7 pixels), {@code
   *     scope} (InceptionV1)
   */
  public static Net inceptionV1(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionV1"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    Stages net = Stages.after(inceptionV1Base(s.reenter(), images, NetOptions.defaults()));
    Slim head = s.scope("Logits");
    if (options.get(GLOBAL_POOL, false)) {
      net.endPoint("global_pool", head::globalPool);
    } else {
      net.endPoint("AvgPool_0a_7x7", (x, name) -> head.avgPool2d(x, k(7, 7), name, stride(1)));
    }
    if (numClasses == 0) {
      return net.build(); //                                                      1 x 1 x 1024
    }
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    net.apply("Dropout_0b", (x, name) -> head.dropout(x, name, keepProbability(keep)));
    boolean squeeze = options.get(SPATIAL_SQUEEZE, true);
    net.endPoint(
        "Logits",
        (x, name) -> InceptionHeads.convolved(head, x, numClasses, "Conv2d_0c_1x1", squeeze));
    net.add(
        "Predictions",
        options.get(PREDICTION_FN, Slim::softmax).apply(head, net.output(), "Predictions"));
    return InceptionHeads.done(net);
  }

  /**
   * Inception v1 up to its last Inception module.
   *
   * @param scope the scope of the network, {@code InceptionV1} in checkpoints
   * @param images {@code [batch, height, width, channels]}; without the root block its output
   * @param options {@code final_endpoint} (Mixed_5c), {@code include_root_block} (true)
   * @throws IllegalArgumentException if there is no such end point
   */
  public static Net inceptionV1Base(Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    Slim s =
        scope
            .argScope(
                on(CONV2D, FULLY_CONNECTED), weightsInitializer(Initializer.truncatedNormal(0.01)))
            .argScope(on(CONV2D, MAX_POOL2D), stride(1), padding(Padding.SAME));
    Stages net = Stages.of(images, options.get(FINAL_ENDPOINT, "Mixed_5c"));
    if (options.get(INCLUDE_ROOT_BLOCK, true)) {
      net.endPoint("Conv2d_1a_7x7", (x, name) -> s.conv2d(x, 64, k(7, 7), name, stride(2)));
      // 112 x 112 x 64
      net.endPoint("MaxPool_2a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2)));
      // 56 x 56 x 64
      net.endPoint("Conv2d_2b_1x1", (x, name) -> s.conv2d(x, 64, k(1, 1), name));
      net.endPoint("Conv2d_2c_3x3", (x, name) -> s.conv2d(x, 192, k(3, 3), name));
      // 56 x 56 x 192
      net.endPoint("MaxPool_3a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2)));
      // 28 x 28 x 192
    }
    net.endPoint("Mixed_3b", (x, name) -> mixed(s, x, name, 64, 96, 128, 16, 32, 32));
    // 28 x 28 x 256
    net.endPoint("Mixed_3c", (x, name) -> mixed(s, x, name, 128, 128, 192, 32, 96, 64));
    // 28 x 28 x 480
    net.endPoint("MaxPool_4a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2)));
    // 14 x 14 x 480
    net.endPoint("Mixed_4b", (x, name) -> mixed(s, x, name, 192, 96, 208, 16, 48, 64));
    net.endPoint("Mixed_4c", (x, name) -> mixed(s, x, name, 160, 112, 224, 24, 64, 64));
    net.endPoint("Mixed_4d", (x, name) -> mixed(s, x, name, 128, 128, 256, 24, 64, 64));
    // 14 x 14 x 512
    net.endPoint("Mixed_4e", (x, name) -> mixed(s, x, name, 112, 144, 288, 32, 64, 64));
    // 14 x 14 x 528
    net.endPoint("Mixed_4f", (x, name) -> mixed(s, x, name, 256, 160, 320, 32, 128, 128));
    // 14 x 14 x 832
    net.endPoint("MaxPool_5a_2x2", (x, name) -> s.maxPool2d(x, k(2, 2), name, stride(2)));
    // 7 x 7 x 832
    net.endPoint("Mixed_5b", (x, name) -> mixed(s, x, name, 256, 160, 320, 32, 128, 128));
    // 7 x 7 x 832
    net.endPoint("Mixed_5c", (x, name) -> mixed(s, x, name, 384, 192, 384, 48, 128, 128));
    // 7 x 7 x 1024
    return net.build();
  }

  /** An Inception module; in one of them the reference calls its third convolution otherwise. */
  private static Operand<TFloat32> mixed(
      Slim s,
      Operand<TFloat32> net,
      String name,
      long conv1x1,
      long reduce3x3,
      long conv3x3,
      long reduce5x5,
      long conv5x5,
      long pooled) {
    String third = name.equals("Mixed_5b") ? "Conv2d_0a_3x3" : "Conv2d_0b_3x3";
    return s.branches(
        name,
        b -> b.conv2d(net, conv1x1, k(1, 1), "Conv2d_0a_1x1"),
        b ->
            b.conv2d(
                b.conv2d(net, reduce3x3, k(1, 1), "Conv2d_0a_1x1"),
                conv3x3,
                k(3, 3),
                "Conv2d_0b_3x3"),
        b -> b.conv2d(b.conv2d(net, reduce5x5, k(1, 1), "Conv2d_0a_1x1"), conv5x5, k(3, 3), third),
        b ->
            b.conv2d(
                b.maxPool2d(net, k(3, 3), "MaxPool_0a_3x3"), pooled, k(1, 1), "Conv2d_0b_1x1"));
  }
}
