package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.CREATE_AUX_LOGITS;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;
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
import static org.tfslim.slim.args.Layer.AVG_POOL2D;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Padding.SAME;
import static org.tfslim.slim.args.Padding.VALID;
import static org.tfslim.slim.initializers.Initializer.truncatedNormal;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.Depth;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.Library;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Kernel;

/**
 * Inception v3: Rethinking the Inception Architecture for Computer Vision, Szegedy and others, 2015
 * (arXiv 1512.00567). Source: {@code nets/inception_v3.py}.
 */
public final class InceptionV3 {
  static final NetSpec SPEC =
      NetSpec.named("inception_v3")
          .function(InceptionV3::inceptionV3)
          .argScope(InceptionArgScope::of, InceptionArgScope.OPTIONS)
          .input(InputSpec.images(299, 3).anySizeFrom(107).pooledFrom(75).upTo(346))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("InceptionV3")
          .takes(
              DROPOUT_KEEP_PROB,
              MIN_DEPTH,
              DEPTH_MULTIPLIER,
              PREDICTION_FN,
              SPATIAL_SQUEEZE,
              CREATE_AUX_LOGITS,
              GLOBAL_POOL,
              SCOPE)
          .base(InceptionV3::inceptionV3Base, FINAL_ENDPOINT, MIN_DEPTH, DEPTH_MULTIPLIER)
          .auxLogits()
          .weights(Library.TIMM, InceptionTimm.V3)
          .weights(Library.KERAS, InceptionKeras::layers)
          .source("nets/inception_v3.py")
          .build();

  private InceptionV3() {}

  /**
   * Inception v3 with its classifiers.
   *
   * @param images {@code [batch, height, width, channels]}, 299 x 299 pixels by default
   * @param numClasses the number of classes; 0 returns the pooled features, {@code [batch, 1, 1,
   *     2048]}
   * @param options {@code dropout_keep_prob} (0.8), {@code min_depth} (16), {@code
   *     depth_multiplier} (1), {@code prediction_fn} (softmax), {@code spatial_squeeze} (true),
   *     {@code create_aux_logits} (true), {@code global_pool} (false: pooling over 8 x 8 pixels, or
   *     all there are), {@code scope} (InceptionV3)
   */
  public static Net inceptionV3(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionV3"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    NetOptions depth = options.among(MIN_DEPTH, DEPTH_MULTIPLIER);
    Stages net = Stages.after(inceptionV3Base(s.reenter(), images, depth));
    boolean squeeze = options.get(SPATIAL_SQUEEZE, true);
    if (options.get(CREATE_AUX_LOGITS, true) && numClasses != 0) {
      var middle = net.endPoint("Mixed_6e"); //                                    17 x 17 x 768
      net.add(
          "AuxLogits",
          auxLogits(s.scope("AuxLogits"), Depth.of(options), middle, numClasses, squeeze));
    }
    Slim head = s.scope("Logits");
    InceptionHeads.pool(net, head, k(8, 8), options.get(GLOBAL_POOL, false), "GlobalPool");
    if (numClasses == 0) {
      return net.build(); //                                                      1 x 1 x 2048
    }
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    net.endPoint("PreLogits", (x, name) -> head.dropout(x, "Dropout_1b", keepProbability(keep)));
    net.endPoint(
        "Logits",
        (x, name) -> InceptionHeads.convolved(head, x, numClasses, "Conv2d_1c_1x1", squeeze));
    net.add(
        "Predictions",
        options.get(PREDICTION_FN, Slim::softmax).apply(s, net.output(), "Predictions"));
    return InceptionHeads.done(net);
  }

  /** The second classifier, half way, which helps in training. */
  private static Operand<TFloat32> auxLogits(
      Slim slim, Depth d, Operand<TFloat32> net, int numClasses, boolean squeeze) {
    Slim s = slim.argScope(on(CONV2D), weightsInitializer(truncatedNormal(0.001)));
    var aux = slim.avgPool2d(net, k(5, 5), "AvgPool_1a_5x5", stride(3), padding(VALID));
    aux = slim.conv2d(aux, d.of(128), k(1, 1), "Conv2d_1b_1x1");
    Kernel window = k(5, 5).within(aux.shape());
    aux =
        slim.conv2d(
            aux,
            d.of(768),
            window,
            "Conv2d_2a_" + window,
            weightsInitializer(truncatedNormal(0.01)),
            padding(VALID));
    return InceptionHeads.convolved(s, aux, numClasses, "Conv2d_2b_1x1", squeeze);
  }

  /**
   * Inception v3 up to its last Inception module.
   *
   * @param scope the scope of the network, {@code InceptionV3} in checkpoints
   * @param images {@code [batch, height, width, channels]}
   * @param options {@code final_endpoint} (Mixed_7c), {@code min_depth} (16), {@code
   *     depth_multiplier} (1)
   * @throws IllegalArgumentException if there is no such end point
   */
  public static Net inceptionV3Base(Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    Depth d = Depth.of(options);
    Slim root = scope.argScope(on(CONV2D, MAX_POOL2D, AVG_POOL2D), stride(1), padding(VALID));
    Slim s = scope.argScope(on(CONV2D, MAX_POOL2D, AVG_POOL2D), stride(1), padding(SAME));
    Stages net = Stages.of(images, options.get(FINAL_ENDPOINT, "Mixed_7c"));
    // 299 x 299 x 3
    net.endPoint("Conv2d_1a_3x3", (x, name) -> root.conv2d(x, d.of(32), k(3, 3), name, stride(2)));
    // 149 x 149 x 32
    net.endPoint("Conv2d_2a_3x3", (x, name) -> root.conv2d(x, d.of(32), k(3, 3), name));
    // 147 x 147 x 32
    net.endPoint("Conv2d_2b_3x3", (x, name) -> s.conv2d(x, d.of(64), k(3, 3), name));
    // 147 x 147 x 64
    net.endPoint("MaxPool_3a_3x3", (x, name) -> root.maxPool2d(x, k(3, 3), name, stride(2)));
    // 73 x 73 x 64
    net.endPoint("Conv2d_3b_1x1", (x, name) -> root.conv2d(x, d.of(80), k(1, 1), name));
    // 73 x 73 x 80
    net.endPoint("Conv2d_4a_3x3", (x, name) -> root.conv2d(x, d.of(192), k(3, 3), name));
    // 71 x 71 x 192
    net.endPoint("MaxPool_5a_3x3", (x, name) -> root.maxPool2d(x, k(3, 3), name, stride(2)));
    // 35 x 35 x 192
    net.endPoint("Mixed_5b", (x, name) -> mixed35(s, d, x, name, 32));
    // 35 x 35 x 256
    net.endPoint("Mixed_5c", (x, name) -> mixed35(s, d, x, name, 64));
    // 35 x 35 x 288
    net.endPoint("Mixed_5d", (x, name) -> mixed35(s, d, x, name, 64));
    // 35 x 35 x 288
    net.endPoint("Mixed_6a", (x, name) -> mixed6a(s, d, x, name));
    // 17 x 17 x 768
    net.endPoint("Mixed_6b", (x, name) -> mixed17(s, d, x, name, 128));
    // 17 x 17 x 768
    net.endPoint("Mixed_6c", (x, name) -> mixed17(s, d, x, name, 160));
    // 17 x 17 x 768
    net.endPoint("Mixed_6d", (x, name) -> mixed17(s, d, x, name, 160));
    // 17 x 17 x 768
    net.endPoint("Mixed_6e", (x, name) -> mixed17(s, d, x, name, 192));
    // 17 x 17 x 768
    net.endPoint("Mixed_7a", (x, name) -> mixed7a(s, d, x, name));
    // 8 x 8 x 1280
    net.endPoint("Mixed_7b", (x, name) -> mixed8(s, d, x, name, "Conv2d_0b_3x1"));
    // 8 x 8 x 2048
    net.endPoint("Mixed_7c", (x, name) -> mixed8(s, d, x, name, "Conv2d_0c_3x1"));
    // 8 x 8 x 2048
    return net.build();
  }

  /** A module on the grid of 35 x 35; in one of them the reference has names of its own. */
  private static Operand<TFloat32> mixed35(
      Slim s, Depth d, Operand<TFloat32> net, String name, int pooled) {
    boolean odd = name.equals("Mixed_5c");
    return s.branches(
        name,
        b -> b.conv2d(net, d.of(64), k(1, 1), "Conv2d_0a_1x1"),
        b -> {
          var x = b.conv2d(net, d.of(48), k(1, 1), odd ? "Conv2d_0b_1x1" : "Conv2d_0a_1x1");
          return b.conv2d(x, d.of(64), k(5, 5), odd ? "Conv_1_0c_5x5" : "Conv2d_0b_5x5");
        },
        b -> {
          var x = b.conv2d(net, d.of(64), k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, d.of(96), k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, d.of(96), k(3, 3), "Conv2d_0c_3x3");
        },
        b -> {
          var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
          return b.conv2d(x, d.of(pooled), k(1, 1), "Conv2d_0b_1x1");
        });
  }

  /** The names of the reference say 1x1 where the windows are 3 x 3. */
  private static Operand<TFloat32> mixed6a(Slim s, Depth d, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> b.conv2d(net, d.of(384), k(3, 3), "Conv2d_1a_1x1", stride(2), padding(VALID)),
        b -> {
          var x = b.conv2d(net, d.of(64), k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, d.of(96), k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, d.of(96), k(3, 3), "Conv2d_1a_1x1", stride(2), padding(VALID));
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  /** A module on the grid of 17 x 17, with windows of 7 x 7 pixels taken apart. */
  private static Operand<TFloat32> mixed17(
      Slim s, Depth d, Operand<TFloat32> net, String name, int width) {
    return s.branches(
        name,
        b -> b.conv2d(net, d.of(192), k(1, 1), "Conv2d_0a_1x1"),
        b -> {
          var x = b.conv2d(net, d.of(width), k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, d.of(width), k(1, 7), "Conv2d_0b_1x7");
          return b.conv2d(x, d.of(192), k(7, 1), "Conv2d_0c_7x1");
        },
        b -> {
          var x = b.conv2d(net, d.of(width), k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, d.of(width), k(7, 1), "Conv2d_0b_7x1");
          x = b.conv2d(x, d.of(width), k(1, 7), "Conv2d_0c_1x7");
          x = b.conv2d(x, d.of(width), k(7, 1), "Conv2d_0d_7x1");
          return b.conv2d(x, d.of(192), k(1, 7), "Conv2d_0e_1x7");
        },
        b -> {
          var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
          return b.conv2d(x, d.of(192), k(1, 1), "Conv2d_0b_1x1");
        });
  }

  private static Operand<TFloat32> mixed7a(Slim s, Depth d, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> {
          var x = b.conv2d(net, d.of(192), k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, d.of(320), k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
        },
        b -> {
          var x = b.conv2d(net, d.of(192), k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, d.of(192), k(1, 7), "Conv2d_0b_1x7");
          x = b.conv2d(x, d.of(192), k(7, 1), "Conv2d_0c_7x1");
          return b.conv2d(x, d.of(192), k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  /**
   * A module on the grid of 8 x 8.
   *
   * @param conv3x1 the name of one convolution, which differs between the two modules
   */
  private static Operand<TFloat32> mixed8(
      Slim s, Depth d, Operand<TFloat32> net, String name, String conv3x1) {
    return s.branches(
        name,
        b -> b.conv2d(net, d.of(320), k(1, 1), "Conv2d_0a_1x1"),
        b -> {
          var x = b.conv2d(net, d.of(384), k(1, 1), "Conv2d_0a_1x1");
          return b.concat(
              List.of(
                  b.conv2d(x, d.of(384), k(1, 3), "Conv2d_0b_1x3"),
                  b.conv2d(x, d.of(384), k(3, 1), conv3x1)));
        },
        b -> {
          var x = b.conv2d(net, d.of(448), k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, d.of(384), k(3, 3), "Conv2d_0b_3x3");
          return b.concat(
              List.of(
                  b.conv2d(x, d.of(384), k(1, 3), "Conv2d_0c_1x3"),
                  b.conv2d(x, d.of(384), k(3, 1), "Conv2d_0d_3x1")));
        },
        b -> {
          var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
          return b.conv2d(x, d.of(192), k(1, 1), "Conv2d_0b_1x1");
        });
  }
}
