package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_DECAY;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_EPSILON;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_SCALE;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_UPDATES;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.AVG_POOL2D;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Padding.SAME;
import static org.tfslim.slim.args.Padding.VALID;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.inception.ResidualBlocks.Residual;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * Inception-ResNet v1: Inception-v4, Inception-ResNet and the Impact of Residual Connections on
 * Learning, Szegedy and others, 2016 (arXiv 1602.07261). Research/slim does not have it; layout,
 * names and arg scope are those of FaceNet's {@code inception_resnet_v1.py}, whose embeddings come
 * out with a bottleneck layer and without classes.
 */
public final class InceptionResnetV1 {
  /** {@code bottleneck_layer_size}: the length of an embedding. */
  public static final Option<Integer> BOTTLENECK_LAYER_SIZE =
      new Option<>("bottleneck_layer_size", Integer.class);

  private static final List<Option<?>> ARG_SCOPE_OPTIONS =
      List.of(BATCH_NORM_DECAY, BATCH_NORM_EPSILON, BATCH_NORM_UPDATES, BATCH_NORM_SCALE);

  static final NetSpec SPEC =
      NetSpec.named("inception_resnet_v1")
          .function(InceptionResnetV1::inceptionResnetV1)
          .argScope(InceptionResnetV1::argScope, ARG_SCOPE_OPTIONS)
          .input(InputSpec.images(299, 3).anySizeFrom(75))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("InceptionResnetV1")
          .takes(DROPOUT_KEEP_PROB, BOTTLENECK_LAYER_SIZE, SCOPE)
          .base(InceptionResnetV1::inceptionResnetV1Base, FINAL_ENDPOINT)
          .source("the paper's; layout and names of FaceNet's inception_resnet_v1.py")
          .build();

  /**
   * FaceNet: with a bottleneck layer of 128, or of what its weights have (later ones have 512), for
   * images of 160 x 160 pixels. Without classes the embeddings come out, {@code [batch, 128]},
   * which have to be brought to length 1.
   */
  static final NetSpec FACENET =
      SPEC.variant(
              "inception_resnet_v1_facenet", NetOptions.defaults().with(BOTTLENECK_LAYER_SIZE, 128))
          .input(InputSpec.images(160, 3).anySizeFrom(75))
          .numClasses(0)
          .sizedBy(BOTTLENECK_LAYER_SIZE, "Bottleneck/weights")
          .source("the same with a bottleneck layer; without classes its embeddings")
          .build();

  private InceptionResnetV1() {}

  /**
   * Inception-ResNet v1 as in the paper.
   *
   * @param images {@code [batch, height, width, channels]}, 299 x 299 pixels by default; height and
   *     width may be unknown
   * @param numClasses the number of classes; 0 returns the features before the logits
   * @param options {@code dropout_keep_prob} (0.8), {@code bottleneck_layer_size} (0: no such
   *     layer), {@code scope} (InceptionResnetV1)
   */
  public static Net inceptionResnetV1(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionResnetV1"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    Stages net = Stages.after(inceptionResnetV1Base(s, images, NetOptions.defaults()));
    Slim head = s.scope("Logits");
    net.add("PrePool", net.output());
    net.apply("AvgPool_1a_8x8", (x, name) -> InceptionHeads.pooled(head, x, name));
    net.apply("Flatten", head::flatten); //                                      1792
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    net.endPoint(
        "PreLogitsFlatten", (x, name) -> head.dropout(x, "Dropout", keepProbability(keep)));
    int embedding = options.get(BOTTLENECK_LAYER_SIZE, 0);
    if (embedding > 0) {
      net.apply("Bottleneck", (x, name) -> s.fullyConnected(x, embedding, name, noActivation()));
    }
    if (numClasses == 0) {
      return net.build();
    }
    net.endPoint(
        "Logits",
        (x, name) -> head.fullyConnected(x, numClasses, name, noNormalizer(), noActivation()));
    net.add("Predictions", head.tf().withName("Predictions").nn.softmax(net.output()));
    return InceptionHeads.done(net);
  }

  /**
   * Inception-ResNet v1 up to its last residual block.
   *
   * @param scope the scope of the network, {@code InceptionResnetV1} in checkpoints
   * @param images {@code [batch, height, width, channels]}
   * @param options {@code final_endpoint} (Mixed_8b)
   * @throws IllegalArgumentException if there is no such end point
   */
  public static Net inceptionResnetV1Base(
      Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    Slim s = scope.argScope(on(CONV2D, MAX_POOL2D, AVG_POOL2D), stride(1), padding(SAME));
    Stages net = Stages.of(images, options.get(FINAL_ENDPOINT, "Mixed_8b"));
    // 299 x 299 x 3
    net.endPoint(
        "Conv2d_1a_3x3", (x, name) -> s.conv2d(x, 32, k(3, 3), name, stride(2), padding(VALID)));
    // 149 x 149 x 32
    net.endPoint("Conv2d_2a_3x3", (x, name) -> s.conv2d(x, 32, k(3, 3), name, padding(VALID)));
    // 147 x 147 x 32
    net.endPoint("Conv2d_2b_3x3", (x, name) -> s.conv2d(x, 64, k(3, 3), name));
    // 147 x 147 x 64
    net.endPoint(
        "MaxPool_3a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2), padding(VALID)));
    // 73 x 73 x 64
    net.endPoint("Conv2d_3b_1x1", (x, name) -> s.conv2d(x, 80, k(1, 1), name, padding(VALID)));
    // 73 x 73 x 80
    net.endPoint("Conv2d_4a_3x3", (x, name) -> s.conv2d(x, 192, k(3, 3), name, padding(VALID)));
    // 71 x 71 x 192
    net.endPoint(
        "Conv2d_4b_3x3", (x, name) -> s.conv2d(x, 256, k(3, 3), name, stride(2), padding(VALID)));
    // 35 x 35 x 256
    net.endPoint("Mixed_5a", (x, name) -> s.repeat(x, 5, InceptionResnetV1::block35, "block35"));
    // 35 x 35 x 256
    net.endPoint("Mixed_6a", (x, name) -> reductionA(s, x, name));
    // 17 x 17 x 896
    net.endPoint("Mixed_6b", (x, name) -> s.repeat(x, 10, InceptionResnetV1::block17, "block17"));
    // 17 x 17 x 896
    net.endPoint("Mixed_7a", (x, name) -> reductionB(s, x, name));
    // 8 x 8 x 1792
    Residual scaled = Residual.of(0.20, Activation.RELU);
    net.endPoint("Mixed_8a", (x, name) -> s.repeat(x, 5, block8(scaled), "block8"));
    net.endPoint("Mixed_8b", (x, name) -> block8(Residual.plain()).apply(s, x, "Block8"));
    // 8 x 8 x 1792
    return net.build();
  }

  private static Operand<TFloat32> block35(Slim s, Operand<TFloat32> net, String name) {
    return ResidualBlocks.block35(s, net, name, 32, 32, Residual.of(0.17, Activation.RELU));
  }

  private static Operand<TFloat32> block17(Slim s, Operand<TFloat32> net, String name) {
    return ResidualBlocks.block17(s, net, name, 128, 128, Residual.of(0.10, Activation.RELU));
  }

  private static Slim.Part block8(Residual residual) {
    return (s, x, name) -> ResidualBlocks.block8(s, x, name, 192, 192, residual);
  }

  private static Operand<TFloat32> reductionA(Slim s, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> b.conv2d(net, 384, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID)),
        b -> {
          var x = b.conv2d(net, 192, k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, 192, k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, 256, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  private static Operand<TFloat32> reductionB(Slim s, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, 384, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
        },
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, 256, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
        },
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, 256, k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, 256, k(3, 3), "Conv2d_1a_3x3", stride(2), padding(VALID));
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), padding(VALID)));
  }

  /** The arg scope with its defaults. */
  public static ArgScope argScope(float weightDecay) {
    return argScope(weightDecay, NetOptions.defaults());
  }

  /**
   * The arg scope: weight decay, Xavier's first values, batch norm after each layer.
   *
   * @param options {@code batch_norm_decay} (0.995), {@code batch_norm_epsilon} (0.001), {@code
   *     batch_norm_updates_collections} (in place), {@code batch_norm_scale} (false)
   */
  public static ArgScope argScope(float weightDecay, NetOptions options) {
    options.only("inception_resnet_v1_arg_scope", ARG_SCOPE_OPTIONS);
    NetOptions batchNorm =
        options
            .withDefault(BATCH_NORM_DECAY, 0.995)
            .withDefault(BATCH_NORM_UPDATES, Arg.Updates.IN_PLACE);
    return ArgScope.empty()
        .with(
            on(CONV2D, FULLY_CONNECTED),
            weightsInitializer(Initializer.xavier()),
            weightsRegularizer(Regularizer.l2(weightDecay)),
            InceptionArgScope.batchNorm(batchNorm));
  }
}
