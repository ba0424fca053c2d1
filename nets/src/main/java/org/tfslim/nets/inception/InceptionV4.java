package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.CREATE_AUX_LOGITS;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.AVG_POOL2D;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Padding.SAME;
import static org.tfslim.slim.args.Padding.VALID;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.Library;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.ArgScope;

/**
 * Inception v4: Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning,
 * Szegedy and others, 2016 (arXiv 1602.07261). Source: {@code nets/inception_v4.py}.
 */
public final class InceptionV4 {
  static final NetSpec SPEC =
      NetSpec.named("inception_v4")
          .function(InceptionV4::inceptionV4)
          .argScope(InceptionArgScope::of, InceptionArgScope.OPTIONS)
          .input(InputSpec.images(299, 3).anySizeFrom(107).pooledFrom(75))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("InceptionV4")
          .takes(DROPOUT_KEEP_PROB, CREATE_AUX_LOGITS, SCOPE)
          .base(InceptionV4::inceptionV4Base, FINAL_ENDPOINT)
          .auxLogits()
          .weights(Library.TIMM, InceptionTimm::v4)
          .source("nets/inception_v4.py")
          .build();

  private static final ArgScope ONE_PIXEL_STEPS =
      ArgScope.empty().with(on(CONV2D, MAX_POOL2D, AVG_POOL2D), stride(1), padding(SAME));

  private InceptionV4() {}

  /**
   * Inception v4 with its classifiers.
   *
   * @param images {@code [batch, height, width, channels]}, 299 x 299 pixels by default; height and
   *     width may be unknown if there are no auxiliary logits
   * @param numClasses the number of classes; 0 returns the pooled features, {@code [batch, 1, 1,
   *     1536]}
   * @param options {@code dropout_keep_prob} (0.8), {@code create_aux_logits} (true), {@code scope}
   *     (InceptionV4)
   */
  public static Net inceptionV4(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionV4"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    Stages net = Stages.after(inceptionV4Base(s.reenter(), images, NetOptions.defaults()));
    if (options.get(CREATE_AUX_LOGITS, true) && numClasses != 0) {
      var names = new InceptionHeads.AuxNames("AvgPool_1a_5x5", "Conv2d_2a", "Aux_logits");
      var middle = net.endPoint("Mixed_6h"); //                                    17 x 17 x 1024
      net.add(
          "AuxLogits", InceptionHeads.auxLogits(s.scope("AuxLogits"), middle, numClasses, names));
    }
    Slim head = s.scope("Logits");
    net.endPoint("global_pool", (x, name) -> InceptionHeads.pooled(head, x, "AvgPool_1a"));
    if (numClasses == 0) {
      return net.build(); //                                                        1 x 1 x 1536
    }
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    net.apply("Dropout_1b", (x, name) -> head.dropout(x, name, keepProbability(keep)));
    net.endPoint("PreLogitsFlatten", head::flatten); //                                1536
    net.endPoint("Logits", (x, name) -> head.fullyConnected(x, numClasses, name, noActivation()));
    net.add("Predictions", head.tf().withName("Predictions").nn.softmax(net.output()));
    return InceptionHeads.done(net);
  }

  /**
   * Inception v4 up to its last Inception-C block.
   *
   * @param scope the scope of the network, {@code InceptionV4} in checkpoints
   * @param images {@code [batch, height, width, channels]}
   * @param options {@code final_endpoint} (Mixed_7d)
   * @throws IllegalArgumentException if there is no such end point
   */
  public static Net inceptionV4Base(Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    Slim s = scope.argScope(ONE_PIXEL_STEPS);
    Stages net = Stages.of(images, options.get(FINAL_ENDPOINT, "Mixed_7d"));
    // 299 x 299 x 3
    net.endPoint(
        "Conv2d_1a_3x3", (x, name) -> s.conv2d(x, 32, k(3, 3), name, stride(2), padding(VALID)));
    // 149 x 149 x 32
    net.endPoint("Conv2d_2a_3x3", (x, name) -> s.conv2d(x, 32, k(3, 3), name, padding(VALID)));
    // 147 x 147 x 32
    net.endPoint("Conv2d_2b_3x3", (x, name) -> s.conv2d(x, 64, k(3, 3), name));
    // 147 x 147 x 64
    net.endPoint("Mixed_3a", (x, name) -> mixed3a(s, x, name));
    // 73 x 73 x 160
    net.endPoint("Mixed_4a", (x, name) -> mixed4a(s, x, name));
    // 71 x 71 x 192
    net.endPoint("Mixed_5a", (x, name) -> mixed5a(s, x, name));
    // 35 x 35 x 384
    for (String block : List.of("Mixed_5b", "Mixed_5c", "Mixed_5d", "Mixed_5e")) {
      net.endPoint(block, (x, name) -> blockInceptionA(s, x, name));
    }
    // 35 x 35 x 384
    net.endPoint("Mixed_6a", (x, name) -> blockReductionA(s, x, name));
    // 17 x 17 x 1024
    for (String block :
        List.of(
            "Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e", "Mixed_6f", "Mixed_6g", "Mixed_6h")) {
      net.endPoint(block, (x, name) -> blockInceptionB(s, x, name));
    }
    // 17 x 17 x 1024
    net.endPoint("Mixed_7a", (x, name) -> blockReductionB(s, x, name));
    // 8 x 8 x 1536
    for (String block : List.of("Mixed_7b", "Mixed_7c", "Mixed_7d")) {
      net.endPoint(block, (x, name) -> blockInceptionC(s, x, name));
    }
    // 8 x 8 x 1536
    return net.build();
  }

  // ---- the stem

  private static Operand<TFloat32> mixed3a(Slim s, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_0a_3x3", stride(2), padding(VALID)),
        b -> b.conv2d(net, 96, k(3, 3), "Conv2d_0a_3x3", stride(2), padding(VALID)));
  }

  private static Operand<TFloat32> mixed4a(Slim s, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> {
          var x = b.conv2d(net, 64, k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, 96, k(3, 3), "Conv2d_1a_3x3", padding(VALID));
        },
        b -> {
          var x = b.conv2d(net, 64, k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, 64, k(1, 7), "Conv2d_0b_1x7");
          x = b.conv2d(x, 64, k(7, 1), "Conv2d_0c_7x1");
          return b.conv2d(x, 96, k(3, 3), "Conv2d_1a_3x3", padding(VALID));
        });
  }

  private static Operand<TFloat32> mixed5a(Slim s, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> b.conv2d(net, 192, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID)),
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  // ---- the blocks

  /** Inception-A: {@code [batch, 35, 35, 384]} stays so. */
  public static Operand<TFloat32> blockInceptionA(Slim slim, Operand<TFloat32> net, String name) {
    return slim.argScope(ONE_PIXEL_STEPS)
        .branches(
            name,
            b -> b.conv2d(net, 96, k(1, 1), "Conv2d_0a_1x1"),
            b -> {
              var x = b.conv2d(net, 64, k(1, 1), "Conv2d_0a_1x1");
              return b.conv2d(x, 96, k(3, 3), "Conv2d_0b_3x3");
            },
            b -> {
              var x = b.conv2d(net, 64, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, 96, k(3, 3), "Conv2d_0b_3x3");
              return b.conv2d(x, 96, k(3, 3), "Conv2d_0c_3x3");
            },
            b -> {
              var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
              return b.conv2d(x, 96, k(1, 1), "Conv2d_0b_1x1");
            });
  }

  /** Reduction-A: {@code [batch, 35, 35, 384]} becomes {@code [batch, 17, 17, 1024]}. */
  public static Operand<TFloat32> blockReductionA(Slim slim, Operand<TFloat32> net, String name) {
    return slim.argScope(ONE_PIXEL_STEPS)
        .branches(
            name,
            b -> b.conv2d(net, 384, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID)),
            b -> {
              var x = b.conv2d(net, 192, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, 224, k(3, 3), "Conv2d_0b_3x3");
              return b.conv2d(x, 256, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
            },
            b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  /** Inception-B: {@code [batch, 17, 17, 1024]} stays so. */
  public static Operand<TFloat32> blockInceptionB(Slim slim, Operand<TFloat32> net, String name) {
    return slim.argScope(ONE_PIXEL_STEPS)
        .branches(
            name,
            b -> b.conv2d(net, 384, k(1, 1), "Conv2d_0a_1x1"),
            b -> {
              var x = b.conv2d(net, 192, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, 224, k(1, 7), "Conv2d_0b_1x7");
              return b.conv2d(x, 256, k(7, 1), "Conv2d_0c_7x1");
            },
            b -> {
              var x = b.conv2d(net, 192, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, 192, k(7, 1), "Conv2d_0b_7x1");
              x = b.conv2d(x, 224, k(1, 7), "Conv2d_0c_1x7");
              x = b.conv2d(x, 224, k(7, 1), "Conv2d_0d_7x1");
              return b.conv2d(x, 256, k(1, 7), "Conv2d_0e_1x7");
            },
            b -> {
              var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
              return b.conv2d(x, 128, k(1, 1), "Conv2d_0b_1x1");
            });
  }

  /** Reduction-B: {@code [batch, 17, 17, 1024]} becomes {@code [batch, 8, 8, 1536]}. */
  public static Operand<TFloat32> blockReductionB(Slim slim, Operand<TFloat32> net, String name) {
    return slim.argScope(ONE_PIXEL_STEPS)
        .branches(
            name,
            b -> {
              var x = b.conv2d(net, 192, k(1, 1), "Conv2d_0a_1x1");
              return b.conv2d(x, 192, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
            },
            b -> {
              var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, 256, k(1, 7), "Conv2d_0b_1x7");
              x = b.conv2d(x, 320, k(7, 1), "Conv2d_0c_7x1");
              return b.conv2d(x, 320, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
            },
            b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  /** Inception-C: {@code [batch, 8, 8, 1536]} stays so. */
  public static Operand<TFloat32> blockInceptionC(Slim slim, Operand<TFloat32> net, String name) {
    return slim.argScope(ONE_PIXEL_STEPS)
        .branches(
            name,
            b -> b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1"),
            b -> {
              var x = b.conv2d(net, 384, k(1, 1), "Conv2d_0a_1x1");
              return b.concat(
                  List.of(
                      b.conv2d(x, 256, k(1, 3), "Conv2d_0b_1x3"),
                      b.conv2d(x, 256, k(3, 1), "Conv2d_0c_3x1")));
            },
            b -> {
              var x = b.conv2d(net, 384, k(1, 1), "Conv2d_0a_1x1");
              x = b.conv2d(x, 448, k(3, 1), "Conv2d_0b_3x1");
              x = b.conv2d(x, 512, k(1, 3), "Conv2d_0c_1x3");
              return b.concat(
                  List.of(
                      b.conv2d(x, 256, k(1, 3), "Conv2d_0d_1x3"),
                      b.conv2d(x, 256, k(3, 1), "Conv2d_0e_3x1")));
            },
            b -> {
              var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
              return b.conv2d(x, 256, k(1, 1), "Conv2d_0b_1x1");
            });
  }
}
