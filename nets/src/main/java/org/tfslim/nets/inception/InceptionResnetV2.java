package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.ACTIVATION_FN;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_DECAY;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_EPSILON;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_SCALE;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_UPDATES;
import static org.tfslim.nets.spec.NetOptions.CREATE_AUX_LOGITS;
import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.SCOPE;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.biasesRegularizer;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
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
import org.tfslim.nets.spec.Library;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * Inception-ResNet v2: Inception-v4, Inception-ResNet and the Impact of Residual Connections on
 * Learning, Szegedy and others, 2016 (arXiv 1602.07261). Source: {@code
 * nets/inception_resnet_v2.py}.
 */
public final class InceptionResnetV2 {
  /** {@code align_feature_maps}: whether all windows are padded, so that feature maps align. */
  public static final Option<Boolean> ALIGN_FEATURE_MAPS =
      new Option<>("align_feature_maps", Boolean.class);

  private static final List<Option<?>> ARG_SCOPE_OPTIONS =
      List.of(
          BATCH_NORM_DECAY,
          BATCH_NORM_EPSILON,
          ACTIVATION_FN,
          BATCH_NORM_UPDATES,
          BATCH_NORM_SCALE);

  static final NetSpec SPEC =
      NetSpec.named("inception_resnet_v2")
          .function(InceptionResnetV2::inceptionResnetV2)
          .argScope(InceptionResnetV2::argScope, ARG_SCOPE_OPTIONS)
          .input(InputSpec.images(299, 3).anySizeFrom(107).pooledFrom(75))
          .numClasses(1001)
          .preprocessing("inception")
          .scope("InceptionResnetV2")
          .takes(DROPOUT_KEEP_PROB, CREATE_AUX_LOGITS, ACTIVATION_FN, SCOPE)
          .base(
              InceptionResnetV2::inceptionResnetV2Base,
              FINAL_ENDPOINT,
              OUTPUT_STRIDE,
              ALIGN_FEATURE_MAPS,
              ACTIVATION_FN)
          .auxLogits()
          .large()
          .weights(Library.TIMM, InceptionTimm::resnetV2)
          .weights(Library.KERAS, InceptionKeras::layers)
          .source("nets/inception_resnet_v2.py")
          .build();

  private InceptionResnetV2() {}

  /**
   * Inception-ResNet v2 with its classifiers.
   *
   * @param images {@code [batch, height, width, channels]}, 299 x 299 pixels by default; height and
   *     width may be unknown if there are no auxiliary logits
   * @param numClasses the number of classes; 0 returns the pooled features, {@code [batch, 1, 1,
   *     1536]}
   * @param options {@code dropout_keep_prob} (0.8), {@code create_aux_logits} (true), {@code
   *     activation_fn} of the residual blocks (relu), {@code scope} (InceptionResnetV2)
   */
  public static Net inceptionResnetV2(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    SPEC.requireTaken(options);
    Slim s =
        root.scope(options.get(SCOPE, "InceptionResnetV2"))
            .argScope(on(BATCH_NORM, DROPOUT), training(isTraining));
    NetOptions blocks = options.among(ACTIVATION_FN);
    Stages net = Stages.after(inceptionResnetV2Base(s.reenter(), images, blocks));
    if (options.get(CREATE_AUX_LOGITS, true) && numClasses != 0) {
      var names = new InceptionHeads.AuxNames("Conv2d_1a_3x3", "Conv2d_2a_5x5", "Logits");
      var middle = net.endPoint("PreAuxLogits"); //                                17 x 17 x 1088
      net.add(
          "AuxLogits", InceptionHeads.auxLogits(s.scope("AuxLogits"), middle, numClasses, names));
    }
    Slim head = s.scope("Logits");
    net.endPoint("global_pool", (x, name) -> InceptionHeads.pooled(head, x, "AvgPool_1a_8x8"));
    if (numClasses == 0) {
      return net.build(); //                                                        1 x 1 x 1536
    }
    float keep = options.get(DROPOUT_KEEP_PROB, 0.8f);
    net.apply("Flatten", head::flatten); //                                      1536
    net.endPoint(
        "PreLogitsFlatten", (x, name) -> head.dropout(x, "Dropout", keepProbability(keep)));
    net.endPoint("Logits", (x, name) -> head.fullyConnected(x, numClasses, name, noActivation()));
    net.add("Predictions", head.tf().withName("Predictions").nn.softmax(net.output()));
    return InceptionHeads.done(net);
  }

  /**
   * Inception-ResNet v2 up to its last convolution.
   *
   * @param scope the scope of the network, {@code InceptionResnetV2} in checkpoints
   * @param images {@code [batch, height, width, channels]}
   * @param options {@code final_endpoint} (Conv2d_7b_1x1), {@code output_stride} (16; with 8
   *     feature maps are twice as large up to PreAuxLogits, and there it must end), {@code
   *     align_feature_maps} (false), {@code activation_fn} of the residual blocks (relu)
   * @throws IllegalArgumentException if there is no such end point, or not with that stride
   */
  public static Net inceptionResnetV2Base(
      Slim scope, Operand<TFloat32> images, NetOptions options) {
    SPEC.requireTakenByBase(options);
    int outputStride = options.get(OUTPUT_STRIDE, 16);
    if (outputStride != 8 && outputStride != 16) {
      throw new IllegalArgumentException("output_stride must be 8 or 16, not " + outputStride);
    }
    boolean atrous = outputStride == 8;
    Arg.PaddingArg border = padding(options.get(ALIGN_FEATURE_MAPS, false) ? SAME : VALID);
    Arg.Stride reduction = stride(atrous ? 1 : 2);
    Activation activation = options.get(ACTIVATION_FN, Activation.RELU);
    Slim s = scope.argScope(on(CONV2D, MAX_POOL2D, AVG_POOL2D), stride(1), padding(SAME));
    Slim dilated = s.argScope(on(CONV2D), rate(atrous ? 2 : 1));
    Stages net = Stages.of(images, options.get(FINAL_ENDPOINT, "Conv2d_7b_1x1"));
    // 299 x 299 x 3
    net.endPoint("Conv2d_1a_3x3", (x, name) -> s.conv2d(x, 32, k(3, 3), name, stride(2), border));
    // 149 x 149 x 32
    net.endPoint("Conv2d_2a_3x3", (x, name) -> s.conv2d(x, 32, k(3, 3), name, border));
    // 147 x 147 x 32
    net.endPoint("Conv2d_2b_3x3", (x, name) -> s.conv2d(x, 64, k(3, 3), name));
    // 147 x 147 x 64
    net.endPoint("MaxPool_3a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2), border));
    // 73 x 73 x 64
    net.endPoint("Conv2d_3b_1x1", (x, name) -> s.conv2d(x, 80, k(1, 1), name, border));
    // 73 x 73 x 80
    net.endPoint("Conv2d_4a_3x3", (x, name) -> s.conv2d(x, 192, k(3, 3), name, border));
    // 71 x 71 x 192
    net.endPoint("MaxPool_5a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2), border));
    // 35 x 35 x 192
    net.endPoint("Mixed_5b", (x, name) -> mixed5b(s, x, name));
    // 35 x 35 x 320
    net.apply("block35", (x, name) -> s.repeat(x, 10, block35(0.17, activation), name));
    // 35 x 35 x 320
    net.endPoint("Mixed_6a", (x, name) -> mixed6a(s, x, name, reduction, border));
    // 17 x 17 x 1088, with an output stride of 8 33 x 33 x 1088
    net.endPoint(
        "PreAuxLogits", (x, name) -> dilated.repeat(x, 20, block17(0.10, activation), "block17"));
    // 17 x 17 x 1088
    if (atrous && !net.reached()) {
      throw new IllegalArgumentException(
          "output_stride 8 is supported up to the end point PreAuxLogits only; set"
              + " final_endpoint to it");
    }
    net.endPoint("Mixed_7a", (x, name) -> mixed7a(s, x, name, border));
    // 8 x 8 x 2080
    net.apply("block8", (x, name) -> s.repeat(x, 9, block8(Residual.of(0.20, activation)), name));
    net.apply("Block8", (x, name) -> block8(Residual.plain()).apply(s, x, name));
    // 8 x 8 x 2080
    net.endPoint("Conv2d_7b_1x1", (x, name) -> s.conv2d(x, 1536, k(1, 1), name));
    // 8 x 8 x 1536
    return net.build();
  }

  private static Slim.Part block35(double scale, Activation activation) {
    Residual residual = Residual.of(scale, activation);
    return (s, x, name) -> ResidualBlocks.block35(s, x, name, 48, 64, residual);
  }

  private static Slim.Part block17(double scale, Activation activation) {
    Residual residual = Residual.of(scale, activation);
    return (s, x, name) -> ResidualBlocks.block17(s, x, name, 192, 160, residual);
  }

  private static Slim.Part block8(Residual residual) {
    return (s, x, name) -> ResidualBlocks.block8(s, x, name, 224, 256, residual);
  }

  private static Operand<TFloat32> mixed5b(Slim s, Operand<TFloat32> net, String name) {
    return s.branches(
        name,
        b -> b.conv2d(net, 96, k(1, 1), "Conv2d_1x1"),
        b -> {
          var x = b.conv2d(net, 48, k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, 64, k(5, 5), "Conv2d_0b_5x5");
        },
        b -> {
          var x = b.conv2d(net, 64, k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, 96, k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, 96, k(3, 3), "Conv2d_0c_3x3");
        },
        b -> {
          var x = b.avgPool2d(net, k(3, 3), "AvgPool_0a_3x3");
          return b.conv2d(x, 64, k(1, 1), "Conv2d_0b_1x1");
        });
  }

  private static Operand<TFloat32> mixed6a(
      Slim s, Operand<TFloat32> net, String name, Arg.Stride reduction, Arg.PaddingArg border) {
    return s.branches(
        name,
        b -> b.conv2d(net, 384, k(3, 3), "Conv2d_1a_3x3", reduction, border),
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, 256, k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, 384, k(3, 3), "Conv2d_1a_3x3", reduction, border);
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", reduction, border));
  }

  private static Operand<TFloat32> mixed7a(
      Slim s, Operand<TFloat32> net, String name, Arg.PaddingArg border) {
    return s.branches(
        name,
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, 384, k(3, 3), "Conv2d_1a_3x3", stride(2), border);
        },
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          return b.conv2d(x, 288, k(3, 3), "Conv2d_1a_3x3", stride(2), border);
        },
        b -> {
          var x = b.conv2d(net, 256, k(1, 1), "Conv2d_0a_1x1");
          x = b.conv2d(x, 288, k(3, 3), "Conv2d_0b_3x3");
          return b.conv2d(x, 320, k(3, 3), "Conv2d_1a_3x3", stride(2), border);
        },
        b -> b.maxPool2d(net, k(3, 3), "MaxPool_1a_3x3", stride(2), border));
  }

  /** The arg scope with its defaults. */
  public static ArgScope argScope(float weightDecay) {
    return argScope(weightDecay, NetOptions.defaults());
  }

  /**
   * The arg scope: weight decay of weights and biases, batch norm after each convolution.
   *
   * @param options {@code batch_norm_decay} (0.9997), {@code batch_norm_epsilon} (0.001), {@code
   *     activation_fn} (relu), {@code batch_norm_updates_collections} (collected), {@code
   *     batch_norm_scale} (false)
   */
  public static ArgScope argScope(float weightDecay, NetOptions options) {
    options.only("inception_resnet_v2_arg_scope", ARG_SCOPE_OPTIONS);
    Regularizer decay = Regularizer.l2(weightDecay);
    return ArgScope.empty()
        .with(on(CONV2D, FULLY_CONNECTED), weightsRegularizer(decay), biasesRegularizer(decay))
        .with(
            on(CONV2D),
            activation(options.get(ACTIVATION_FN, Activation.RELU)),
            InceptionArgScope.batchNorm(options));
  }
}
