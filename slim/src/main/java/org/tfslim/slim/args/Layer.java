package org.tfslim.slim.args;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tfslim.slim.args.Arg.AnyConvolutionArg;
import org.tfslim.slim.args.Arg.BatchNormArg;
import org.tfslim.slim.args.Arg.BiasAddArg;
import org.tfslim.slim.args.Arg.ChannelNormArg;
import org.tfslim.slim.args.Arg.Conv1dArg;
import org.tfslim.slim.args.Arg.Conv2dArg;
import org.tfslim.slim.args.Arg.Conv2dTransposeArg;
import org.tfslim.slim.args.Arg.Conv3dArg;
import org.tfslim.slim.args.Arg.Conv3dTransposeArg;
import org.tfslim.slim.args.Arg.ConvolutionArg;
import org.tfslim.slim.args.Arg.DropoutArg;
import org.tfslim.slim.args.Arg.FullyConnectedArg;
import org.tfslim.slim.args.Arg.GroupNormArg;
import org.tfslim.slim.args.Arg.InstanceNormArg;
import org.tfslim.slim.args.Arg.LayerNormArg;
import org.tfslim.slim.args.Arg.LrnArg;
import org.tfslim.slim.args.Arg.NormArg;
import org.tfslim.slim.args.Arg.OneHotArg;
import org.tfslim.slim.args.Arg.PoolArg;
import org.tfslim.slim.args.Arg.SeparableConv2dArg;
import org.tfslim.slim.args.Arg.WeightedArg;
import org.tfslim.slim.initializers.Initializer;

/**
 * A layer that arg scopes can address: tf_slim's, with their defaults, and your own, as {@code
 * slim.add_arg_scope} makes them.
 *
 * <pre>{@code
 * interface ScaleArg extends Arg {}
 * record Factor(float value) implements ScaleArg {}
 * static final Layer<ScaleArg> SCALE = new Layer<>("scale", List.of(new Factor(1)));
 *
 * static Operand<TFloat32> scale(Slim slim, Operand<TFloat32> x, String scope, ScaleArg... args) {
 *   Slim s = slim.scope(scope);
 *   float factor = s.args(SCALE, List.of(args)).get(Factor.class).value();
 *   return s.layerOutput(SCALE, s.ops().node("Mul").input(x, s.ops().constant("y", factor)).output());
 * }
 *
 * Slim doubled = slim.argScope(on(SCALE), new Factor(2));
 * }</pre>
 *
 * <p>A layer that takes arguments of other layers too, such as the stride of a convolution, is a
 * {@code Layer<Arg>}: the compiler then lets every argument pass, and those that are not among the
 * defaults are refused at run time.
 *
 * @param <A> the arguments it takes
 * @param name its name in messages
 * @param defaults its arguments unless a scope or a call says otherwise; they are all that it takes
 */
public record Layer<A extends Arg>(String name, List<A> defaults) {
  /**
   * Copies the defaults.
   *
   * @throws IllegalArgumentException if two defaults are of the same class
   */
  public Layer {
    defaults = List.copyOf(defaults);
    if (defaults.stream().map(Object::getClass).distinct().count() < defaults.size()) {
      throw new IllegalArgumentException(
          "the layer " + name + " has two defaults of one class: " + defaults);
    }
  }

  /**
   * Refuses an argument that this layer does not take.
   *
   * @throws IllegalArgumentException if no default is of its class
   */
  void check(Arg arg) {
    if (defaults.stream().noneMatch(known -> known.getClass() == arg.getClass())) {
      throw new IllegalArgumentException(
          "The layer %s does not take %s; it takes %s"
              .formatted(
                  name,
                  arg.getClass().getSimpleName(),
                  defaults.stream().map(known -> known.getClass().getSimpleName()).toList()));
    }
  }

  private static final List<AnyConvolutionArg> WINDOW =
      List.of(Args.stride(1), Args.padding(Padding.SAME), Args.dataFormat(DataFormat.NHWC));

  private static final List<WeightedArg> WEIGHTED =
      List.of(
          Args.activation(Activation.RELU),
          Args.noNormalizer(),
          Args.weightsInitializer(Initializer.xavier()),
          Args.noWeightsRegularizer(),
          Args.biasesInitializer(Initializer.zeros()),
          Args.noBiasesRegularizer(),
          Args.trainable(true));

  private static final List<ConvolutionArg> DILATION = List.of(Args.rate(1));

  /** {@code slim.convolution1d}. */
  public static final Layer<Conv1dArg> CONV1D =
      new Layer<>("conv1d", all(WINDOW, DILATION, WEIGHTED));

  /** {@code slim.conv2d}. */
  public static final Layer<Conv2dArg> CONV2D =
      new Layer<>("conv2d", all(WINDOW, DILATION, WEIGHTED));

  /** {@code slim.conv3d}. */
  public static final Layer<Conv3dArg> CONV3D =
      new Layer<>("conv3d", all(WINDOW, DILATION, WEIGHTED));

  /** {@code slim.conv2d_transpose}. */
  public static final Layer<Conv2dTransposeArg> CONV2D_TRANSPOSE =
      new Layer<>("conv2d_transpose", all(WINDOW, WEIGHTED));

  /** {@code slim.conv3d_transpose}. */
  public static final Layer<Conv3dTransposeArg> CONV3D_TRANSPOSE =
      new Layer<>("conv3d_transpose", all(WINDOW, WEIGHTED));

  /** {@code slim.separable_conv2d}. */
  public static final Layer<SeparableConv2dArg> SEPARABLE_CONV2D =
      new Layer<>(
          "separable_conv2d",
          all(WINDOW, DILATION, WEIGHTED, List.of(new Arg.PointwiseInitializer(Optional.empty()))));

  /** {@code slim.fully_connected}. */
  public static final Layer<FullyConnectedArg> FULLY_CONNECTED =
      new Layer<>("fully_connected", all(WEIGHTED));

  private static final List<NormArg> NORM =
      List.of(Args.center(true), Args.scale(true), Args.noActivation(), Args.trainable(true));

  private static final List<ChannelNormArg> CHANNEL_NORM =
      List.of(
          Args.epsilon(1e-6f),
          Args.paramInitializers(Initializer.zeros(), Initializer.ones()),
          Args.dataFormat(DataFormat.NHWC));

  /** {@code slim.batch_norm}. */
  public static final Layer<BatchNormArg> BATCH_NORM =
      new Layer<>(
          "batch_norm",
          List.of(
              Args.decay(0.999),
              Args.epsilon(0.001f),
              Args.center(true),
              Args.scale(false),
              Args.fused(true),
              Args.training(true),
              Args.dataFormat(DataFormat.NHWC),
              Args.noActivation(),
              Args.updates(Arg.Updates.COLLECTED),
              Args.paramInitializers(
                  Initializer.zeros(), Initializer.ones(), Initializer.zeros(), Initializer.ones()),
              Args.paramRegularizers(Optional.empty(), Optional.empty()),
              Args.trainable(true)));

  /** {@code slim.instance_norm}. */
  public static final Layer<InstanceNormArg> INSTANCE_NORM =
      new Layer<>("instance_norm", all(NORM, CHANNEL_NORM));

  /** {@code slim.group_norm}. */
  public static final Layer<GroupNormArg> GROUP_NORM =
      new Layer<>("group_norm", all(NORM, CHANNEL_NORM, List.of(Args.groups(32))));

  /** {@code slim.layer_norm}. */
  public static final Layer<LayerNormArg> LAYER_NORM =
      new Layer<>(
          "layer_norm", all(NORM, List.of(Args.beginNormAxis(1), Args.beginParamsAxis(-1))));

  /** {@code slim.bias_add}. */
  public static final Layer<BiasAddArg> BIAS_ADD =
      new Layer<>(
          "bias_add",
          List.of(
              Args.noActivation(),
              Args.biasesInitializer(Initializer.zeros()),
              Args.noBiasesRegularizer(),
              Args.trainable(true),
              Args.dataFormat(DataFormat.NHWC)));

  /** {@code slim.max_pool2d}. */
  public static final Layer<PoolArg> MAX_POOL2D = pool("max_pool2d", 2);

  /** {@code slim.avg_pool2d}. */
  public static final Layer<PoolArg> AVG_POOL2D = pool("avg_pool2d", 2);

  /** {@code slim.max_pool3d}. */
  public static final Layer<PoolArg> MAX_POOL3D = pool("max_pool3d", 2);

  /** {@code slim.avg_pool3d}. */
  public static final Layer<PoolArg> AVG_POOL3D = pool("avg_pool3d", 2);

  /** {@code slim.pool}. */
  public static final Layer<PoolArg> POOL = pool("pool", 1);

  /** {@code slim.dropout}. */
  public static final Layer<DropoutArg> DROPOUT =
      new Layer<>(
          "dropout",
          List.of(Args.keepProbability(0.5f), Args.training(true), new Arg.NoiseShape(List.of())));

  /** {@code slim.flatten}; it takes no arguments. */
  public static final Layer<Arg> FLATTEN = new Layer<>("flatten", List.of());

  /** {@code slim.one_hot_encoding}. */
  public static final Layer<OneHotArg> ONE_HOT_ENCODING =
      new Layer<>("one_hot_encoding", List.of(new Arg.OnValue(1), new Arg.OffValue(0)));

  /** {@code tf.nn.local_response_normalization}. */
  public static final Layer<LrnArg> LRN =
      new Layer<>(
          "lrn", List.of(Args.depthRadius(5), Args.bias(1), Args.alpha(1), Args.beta(0.5f)));

  private static Layer<PoolArg> pool(String name, long stride) {
    return new Layer<>(
        name,
        List.of(
            Args.stride(stride), Args.padding(Padding.VALID), Args.dataFormat(DataFormat.NHWC)));
  }

  @SafeVarargs
  private static <A extends Arg> List<A> all(List<? extends A>... parts) {
    List<A> all = new ArrayList<>();
    for (List<? extends A> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
