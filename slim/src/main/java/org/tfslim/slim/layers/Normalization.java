package org.tfslim.slim.layers;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.gradients.OwnGradients;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.regularizers.Regularizer;

/** Normalization layers. */
public final class Normalization {
  private Normalization() {}

  /**
   * {@code slim.batch_norm} in the scope of {@code slim}, fused. Source: {@code
   * tf_slim.layers.batch_norm}.
   *
   * <p>In training it normalizes with the mean and variance of the batch and moves the averages
   * towards them: {@code average -= (average - batch) * (1 - decay)}.
   *
   * @param x {@code [batch, height, width, channels]}, or {@code [batch, channels]}
   */
  public static Operand<TFloat32> batchNorm(
      Slim slim, Operand<TFloat32> x, List<? extends Arg.BatchNormArg> overrides) {
    LayerArgs<Arg.BatchNormArg> args = slim.args(Layer.BATCH_NORM, overrides);
    if (x.shape().numDimensions() == 2) {
      return batchNormOfVectors(slim, x, args);
    }
    Dimensions.checkRank(x, 4, "batch_norm");
    return activated(slim, fused(slim, x, args, args.get(Arg.DataFormatArg.class).value()), args);
  }

  /** Vectors are normalized as images of one pixel. */
  private static Operand<TFloat32> batchNormOfVectors(
      Slim slim, Operand<TFloat32> x, LayerArgs<Arg.BatchNormArg> args) {
    OpScope ops = slim.ops();
    int channels = (int) Dimensions.known(x, 1, "number of channels");
    Operand<TFloat32> image =
        ops.node("Reshape")
            .input(x, ops.constant("Reshape/shape", new int[] {-1, 1, 1, channels}))
            .output();
    Operand<TFloat32> net = fused(slim, image, args, DataFormat.NHWC);
    net =
        ops.node("Reshape")
            .input(net, ops.constant("Reshape_1/shape", new int[] {-1, channels}))
            .output();
    return activated(slim, net, args);
  }

  private static Operand<TFloat32> fused(
      Slim slim, Operand<TFloat32> x, LayerArgs<Arg.BatchNormArg> args, DataFormat format) {
    long channels = Dimensions.known(x, format.channels(), "number of channels");
    Parameters parameters = parameters(slim, Shape.of(channels), args);
    boolean training = args.get(Arg.Training.class).value();
    OpScope ops = slim.ops();
    Operand<TFloat32> empty = training ? empty(ops) : null;
    Operation norm =
        ops.node("FusedBatchNormV3")
            .input(
                x,
                parameters.gamma(),
                parameters.beta(),
                training ? empty : parameters.movingMean().value(),
                training ? empty : parameters.movingVariance().value())
            .attr("epsilon", args.get(Arg.Epsilon.class).value())
            .attr("is_training", training)
            .attr("data_format", format.name())
            .build();
    Output<TFloat32> net = norm.output(0);
    return training ? updated(slim, args, parameters, norm, net) : net;
  }

  private static Operand<TFloat32> empty(OpScope ops) {
    return ops.withName("Const").ops().constant(new float[0]);
  }

  /** Adds the updates of the moving averages. */
  private static Operand<TFloat32> updated(
      Slim slim,
      LayerArgs<Arg.BatchNormArg> args,
      Parameters parameters,
      Operation norm,
      Output<TFloat32> net) {
    float rate = (float) (1 - args.get(Arg.Decay.class).value());
    List<Operation> updates =
        List.of(
            moved(slim, parameters.movingMean(), norm.output(1), rate),
            moved(slim, parameters.movingVariance(), norm.output(2), rate));
    if (args.get(Arg.UpdatesArg.class).value() == Arg.Updates.COLLECTED) {
      updates.forEach(slim.variables()::addUpdateOp);
      return net;
    }
    return slim.after(updates).ops().node("Identity").input(net).output();
  }

  private static Operation moved(
      Slim slim, Variable<TFloat32> average, Output<TFloat32> batch, float rate) {
    OpScope scope = slim.ops().enter("AssignMovingAvg");
    Operand<TFloat32> difference = scope.node("Sub", "sub").input(average.value(), batch).output();
    Operand<TFloat32> step =
        scope.node("Mul", "mul").input(difference, scope.constant("decay", rate)).output();
    return scope.nodeOfScope("AssignSubVariableOp").input(average.handle(), step).build();
  }

  private static Operand<TFloat32> activated(
      Slim slim, Operand<TFloat32> x, LayerArgs<Arg.BatchNormArg> args) {
    Optional<Activation> activation = args.get(Arg.ActivationArg.class).value();
    return activation.isPresent() ? activation.get().apply(slim.ops(), x) : x;
  }

  private record Parameters(
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Variable<TFloat32> movingMean,
      Variable<TFloat32> movingVariance) {}

  private static Parameters parameters(Slim slim, Shape shape, LayerArgs<Arg.BatchNormArg> args) {
    Arg.ParamInitializers first = args.get(Arg.ParamInitializers.class);
    Arg.ParamRegularizers penalty = args.get(Arg.ParamRegularizers.class);
    boolean trainable = args.get(Arg.Trainable.class).value();
    Operand<TFloat32> gamma =
        args.get(Arg.Scale.class).value()
            ? slim.modelVariable("gamma", shape, first.gamma(), penalty.gamma(), trainable).value()
            : fill(slim, shape, Initializer.ones());
    Operand<TFloat32> beta =
        args.get(Arg.Center.class).value()
            ? slim.modelVariable("beta", shape, first.beta(), penalty.beta(), trainable).value()
            : fill(slim, shape, Initializer.zeros());
    Optional<Regularizer> none = Optional.empty();
    return new Parameters(
        gamma,
        beta,
        slim.modelVariable("moving_mean", shape, first.movingMean(), none, false),
        slim.modelVariable("moving_variance", shape, first.movingVariance(), none, false));
  }

  private static Operand<TFloat32> fill(Slim slim, Shape shape, Initializer value) {
    return value.apply(slim.ops().withName("Const").ops(), shape, 0);
  }

  /**
   * {@code tf.nn.local_response_normalization}: each value divided by a power of the sum of squares
   * of its neighbours across channels.
   *
   * @param x {@code [batch, height, width, channels]}
   */
  public static Operand<TFloat32> lrn(
      Slim slim, Operand<TFloat32> x, String name, List<? extends Arg.LrnArg> overrides) {
    LayerArgs<Arg.LrnArg> args = slim.args(Layer.LRN, overrides);
    Dimensions.checkRank(x, 4, "lrn");
    return OwnGradients.apply(
        slim,
        name,
        List.of(x),
        (scope, inputs) ->
            scope
                .node("LRN", name)
                .input(inputs.get(0))
                .attr("depth_radius", args.get(Arg.DepthRadius.class).value())
                .attr("bias", args.get(Arg.Bias.class).value())
                .attr("alpha", args.get(Arg.Alpha.class).value())
                .attr("beta", args.get(Arg.Beta.class).value())
                .output());
  }
}
