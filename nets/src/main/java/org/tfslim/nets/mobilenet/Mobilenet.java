package org.tfslim.nets.mobilenet;

import static org.tfslim.nets.spec.NetOptions.DROPOUT_KEEP_PROB;
import static org.tfslim.nets.spec.NetOptions.FINAL_ENDPOINT;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.nets.spec.NetOptions.PREDICTION_FN;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.decay;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.noWeightsRegularizer;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.DROPOUT;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.SEPARABLE_CONV2D;
import static org.tfslim.slim.args.Padding.VALID;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.EndPoints;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * What the MobileNets that are a table of layers have in common. Source: {@code
 * nets/mobilenet/mobilenet.py}.
 */
public final class Mobilenet {
  /** {@code divisible_by}: what the number of channels of each layer is a multiple of. */
  public static final Option<Integer> DIVISIBLE_BY = new Option<>("divisible_by", Integer.class);

  /**
   * {@code finegrain_classification_mode}: whether the last layer stays as wide as published where
   * {@code depth_multiplier} is below 1.
   */
  public static final Option<Boolean> FINEGRAIN_CLASSIFICATION_MODE =
      new Option<>("finegrain_classification_mode", Boolean.class);

  /** {@code conv_defs}: the architecture. */
  public static final Option<ConvDefs> CONV_DEFS = new Option<>("conv_defs", ConvDefs.class);

  /**
   * {@code use_explicit_padding}: whether inputs are padded, {@code VALID} convolutions following,
   * so that padding does not depend on the size of the input.
   */
  public static final Option<Boolean> USE_EXPLICIT_PADDING =
      new Option<>("use_explicit_padding", Boolean.class);

  /** Whether there are predictions; {@code false} is Python's {@code prediction_fn=None}. */
  public static final Option<Boolean> PREDICTIONS = new Option<>("predictions", Boolean.class);

  /** {@code stddev} of {@code training_scope}: that of first weights; negative: Xavier's. */
  public static final Option<Double> STDDEV = new Option<>("stddev", Double.class);

  /** {@code bn_decay} of {@code training_scope}: how much of a moving average stays. */
  public static final Option<Double> BN_DECAY = new Option<>("bn_decay", Double.class);

  static final List<Option<?>> TRAINING_SCOPE_OPTIONS =
      List.of(STDDEV, DROPOUT_KEEP_PROB, BN_DECAY);

  /** An even number that no product of strides reaches. */
  private static final int NO_TARGET = Integer.MAX_VALUE - 1;

  private Mobilenet() {}

  /**
   * {@code mobilenet}: the base and its classifier.
   *
   * @param s the scope of the network, in which batch norm and dropout know whether they train
   * @param images {@code [batch, height, width, channels]}, of any size
   * @param numClasses the number of classes; 0 returns the pooled features, {@code [batch, 1, 1,
   *     channels]}
   */
  static Net mobilenet(
      Slim s, Operand<TFloat32> images, int numClasses, ConvDefs defs, NetOptions options) {
    Stages net = Stages.after(base(s, images, defs, options));
    net.apply("embedding", (x, name) -> ConvBlocks.identity(s, x, name));
    Slim head = s.scope("Logits");
    net.endPoint("global_pool", (x, name) -> globalPool(head, x));
    if (numClasses == 0) {
      return net.build();
    }
    net.apply("Dropout", head::dropout);
    net.endPoint("Logits", (x, name) -> logits(head, x, numClasses));
    if (!options.get(PREDICTIONS, true)) {
      return net.build();
    }
    Slim.Part predictions = options.get(PREDICTION_FN, Slim::softmax);
    net.add("Predictions", predictions.apply(s, net.output(), "Predictions"));
    return net.build().withPredictions("Predictions");
  }

  private static Operand<TFloat32> logits(Slim s, Operand<TFloat32> x, int numClasses) {
    var logits =
        s.conv2d(
            x,
            numClasses,
            k(1, 1),
            "Conv2d_1c_1x1", // A legacy name.
            noActivation(),
            noNormalizer(),
            biasesInitializer(Initializer.zeros()));
    return ConvBlocks.identity(s, s.squeeze(logits, "Squeeze"), "output");
  }

  /**
   * {@code global_pool}: the mean over height and width, {@code [batch, 1, 1, channels]}. If they
   * are not known it is computed by another kernel: Python's {@code use_reduce_mean_for_pooling}.
   */
  private static Operand<TFloat32> globalPool(Slim s, Operand<TFloat32> x) {
    long height = x.shape().get(1);
    long width = x.shape().get(2);
    if (height == Shape.UNKNOWN_SIZE || width == Shape.UNKNOWN_SIZE) {
      return s.globalPool(x, "ReduceMean");
    }
    return s.ops()
        .node("AvgPool")
        .input(x)
        .attr("ksize", new long[] {1, height, width, 1})
        .attr("strides", new long[] {1, 1, 1, 1})
        .attr("padding", VALID.name())
        .output();
  }

  /**
   * {@code mobilenet_base}: the layers of the table. End points are {@code layer_1} and so on, then
   * those inside of layers, {@code layer_2/depthwise_output}. With {@code output_stride} layers
   * that would make the maps smaller still are dilated instead.
   *
   * @param scope the scope of the network
   * @param images {@code [batch, height, width, channels]}, of any size
   * @param options {@code final_endpoint} (the last layer; as in Python a name that no layer has is
   *     that of the last one), {@code output_stride} (that of the table), {@code
   *     use_explicit_padding} (false), {@code depth_multiplier} (1), {@code divisible_by} (8),
   *     {@code min_depth} (8)
   * @throws IllegalArgumentException if {@code depth_multiplier} is not greater than zero, or
   *     {@code output_stride} is neither 1 nor even
   */
  static Net base(Slim scope, Operand<TFloat32> images, ConvDefs defs, NetOptions options) {
    DivisibleDepth depth = DivisibleDepth.of(options);
    boolean explicit = options.get(USE_EXPLICIT_PADDING, false);
    int target = options.get(OUTPUT_STRIDE, NO_TARGET);
    if (target != 1 && (target < 1 || target % 2 != 0)) {
      throw new IllegalArgumentException(
          "output_stride must be 1 or a multiple of 2, not " + target);
    }
    Slim scoped = scope.argScope(defs.defaults());
    Slim s = explicit ? scoped.argScope(on(CONV2D, SEPARABLE_CONV2D), padding(VALID)) : scoped;
    String last = options.get(FINAL_ENDPOINT, "layer_" + defs.spec().size());
    EndPoints layers = new EndPoints();
    EndPoints inner = new EndPoints();
    Operand<TFloat32> net = ConvBlocks.identity(s, images, "input");
    int stride = 1; // of the layers so far
    int rate = 1; // the strides left out so far
    for (int i = 0; i < defs.spec().size(); i++) {
      Op layer = defs.spec().get(i);
      String name = "layer_" + (i + 1);
      EndPoints inside = new EndPoints();
      if (stride == target) {
        net = layer.apply(s, net, new Op.Place(depth, 1, rate, explicit, inside));
        rate *= layer.stride();
      } else {
        net = layer.apply(s, net, new Op.Place(depth, layer.stride(), 1, explicit, inside));
        stride *= layer.stride();
      }
      layers.add(name, net);
      inside.toMap().forEach((key, value) -> inner.add(name + "/" + key, value));
      if (name.equals(last)) {
        break;
      }
    }
    layers.addAll(inner.toMap());
    return new Net(net, layers.toMap());
  }

  /**
   * {@code training_scope}: the arg scope the networks are built under. Weights of depthwise
   * convolutions are not regularized.
   *
   * @param options {@code stddev} (0.09), {@code dropout_keep_prob} (0.8), {@code bn_decay} (0.997)
   */
  public static ArgScope trainingScope(float weightDecay, NetOptions options) {
    options.only("training_scope", TRAINING_SCOPE_OPTIONS);
    double stddev = options.get(STDDEV, 0.09);
    return ArgScope.empty()
        .with(
            on(CONV2D, FULLY_CONNECTED, SEPARABLE_CONV2D),
            weightsInitializer(
                stddev < 0 ? Initializer.xavier() : Initializer.truncatedNormal(stddev)),
            normalizer((s, x) -> s.batchNorm(x)))
        .with(on(BATCH_NORM), decay(options.get(BN_DECAY, 0.997)))
        .with(on(DROPOUT), keepProbability(options.get(DROPOUT_KEEP_PROB, 0.8f)))
        .with(on(CONV2D), weightsRegularizer(Regularizer.l2(weightDecay)))
        .with(on(SEPARABLE_CONV2D), noWeightsRegularizer());
  }
}
