package org.tfslim.slim.layers.internal;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.OpScope;

/** Batch normalization. Source: {@code tf_slim.layers.batch_norm}. */
public final class BatchNorm {
  private final Slim slim;
  private final LayerArgs<Arg.BatchNormArg> args;
  private final DataFormat format;
  private final boolean training;

  private BatchNorm(Slim slim, LayerArgs<Arg.BatchNormArg> args) {
    this.slim = slim;
    this.args = args;
    this.format = args.get(Arg.DataFormatArg.class).value();
    this.training = args.get(Arg.Training.class).value();
  }

  /**
   * {@code slim.batch_norm} in the scope of {@code slim}.
   *
   * <p>In training it normalizes with the mean and variance of the batch and moves the averages
   * towards them: {@code average -= (average - batch) * (1 - decay)}. The fused kernel moves the
   * variance towards the batch's variance without bias, {@code fused(false)} towards the one that
   * it normalizes with.
   *
   * <p>Slim's {@code batch_weights}, {@code renorm}, {@code adjustment} and {@code
   * zero_debias_moving_mean} are not offered: there is no argument for them.
   *
   * <p>The fused kernel is for images and vectors: series and videos are normalized as with {@code
   * fused(false)}, as slim does.
   *
   * @param x {@code [batch, ..., channels]}, or {@code [batch, channels, ...]} as the data format
   *     says
   */
  public static Operand<TFloat32> batchNorm(
      Slim slim, Operand<TFloat32> x, List<? extends Arg.BatchNormArg> overrides) {
    LayerArgs<Arg.BatchNormArg> args = slim.args(Layer.BATCH_NORM, overrides);
    BatchNorm layer = new BatchNorm(slim, args);
    Operand<TFloat32> net = layer.fits(x) ? layer.fused(x) : layer.unfused(x);
    return slim.layerOutput(Layer.BATCH_NORM, args.get(Arg.ActivationArg.class).value(), net);
  }

  /** Whether the fused kernel is wanted and takes {@code x}. */
  private boolean fits(Operand<TFloat32> x) {
    int rank = x.shape().numDimensions();
    return args.get(Arg.Fused.class).value() && (rank == 2 || rank == 4);
  }

  /** What the layer learns and keeps, each with a value for each channel. */
  private record Parameters(
      Optional<Operand<TFloat32>> gamma,
      Optional<Operand<TFloat32>> beta,
      Variable<TFloat32> movingMean,
      Variable<TFloat32> movingVariance) {}

  private Operand<TFloat32> fused(Operand<TFloat32> x) {
    if (x.shape().numDimensions() == 2) {
      return fusedVectors(x);
    }
    Parameters parameters = parameters(x);
    OpScope ops = slim.ops();
    Operand<TFloat32> gamma = parameters.gamma().orElseGet(() -> fill(parameters, 1));
    Operand<TFloat32> beta = parameters.beta().orElseGet(() -> fill(parameters, 0));
    // In training the kernel computes both itself and takes nothing in their place.
    Operand<TFloat32> mean = training ? nothing() : slim.read(parameters.movingMean());
    Operand<TFloat32> variance = training ? mean : slim.read(parameters.movingVariance());
    Operation norm =
        ops.node("FusedBatchNormV3")
            .input(x, gamma, beta, mean, variance)
            .attr("epsilon", args.get(Arg.Epsilon.class).value())
            .attr("is_training", training)
            .attr("data_format", format.withDimensions(2).name())
            .build();
    Operand<TFloat32> net = norm.output(0);
    return training ? updated(net, parameters, norm.output(1), norm.output(2)) : net;
  }

  private Operand<TFloat32> nothing() {
    return slim.ops().withName("Const").ops().constant(new float[0]);
  }

  /** Vectors are normalized as images of one pixel. */
  private Operand<TFloat32> fusedVectors(Operand<TFloat32> x) {
    int channels = (int) Dimensions.known(x, 1, "number of channels");
    int[] image =
        format.channelsFirst() ? new int[] {-1, channels, 1, 1} : new int[] {-1, 1, 1, channels};
    OpScope ops = slim.ops();
    Operand<TFloat32> images =
        ops.node("Reshape").input(x, ops.constant("Reshape/shape", image)).output();
    Operand<TFloat32> net = fused(images);
    return ops.node("Reshape")
        .input(net, ops.constant("Reshape_1/shape", new int[] {-1, channels}))
        .output();
  }

  private Operand<TFloat32> unfused(Operand<TFloat32> x) {
    if (args.get(Arg.UpdatesArg.class).value() == Arg.Updates.COLLECTED) {
      enterAsSlimDoes();
    }
    Parameters parameters = parameters(x);
    Moments batch =
        training
            ? Moments.of(slim.ops().enter("moments"), x, channelsDimension(x))
            : new Moments(
                slim.read(parameters.movingMean()), slim.read(parameters.movingVariance()));
    Operand<TFloat32> net =
        batch.normalizeChannels(
            slim.ops().enter("batchnorm"),
            x,
            channelsDimension(x),
            parameters.gamma(),
            parameters.beta(),
            args.get(Arg.Epsilon.class).value());
    return training ? updated(net, parameters, batch.mean(), batch.variance()) : net;
  }

  /**
   * TF1's layer object, which slim uses unless updates are in place, enters the scope again. In a
   * scope called {@code BatchNorm} that takes the name {@code batchnorm}, so that the operations
   * are below {@code batchnorm_1}.
   */
  private void enterAsSlimDoes() {
    slim.reenter();
  }

  /** The output with the updates of the moving averages. */
  private Operand<TFloat32> updated(
      Operand<TFloat32> net,
      Parameters parameters,
      Operand<TFloat32> mean,
      Operand<TFloat32> variance) {
    float rate = (float) (1 - args.get(Arg.Decay.class).value());
    List<Operation> updates =
        List.of(
            moved(parameters.movingMean(), mean, rate),
            moved(parameters.movingVariance(), variance, rate));
    if (args.get(Arg.UpdatesArg.class).value() == Arg.Updates.COLLECTED) {
      updates.forEach(slim.variables()::addUpdateOp);
      return net;
    }
    return slim.after(updates).ops().node("Identity").input(net).output();
  }

  private Operation moved(Variable<TFloat32> average, Operand<TFloat32> batch, float rate) {
    OpScope scope = slim.ops().enter("AssignMovingAvg");
    Operand<TFloat32> difference = scope.node("Sub", "sub").input(average.value(), batch).output();
    Operand<TFloat32> step =
        scope.node("Mul", "mul").input(difference, scope.constant("decay", rate)).output();
    return scope.nodeOfScope("AssignSubVariableOp").input(average.handle(), step).build();
  }

  private int channelsDimension(Operand<TFloat32> x) {
    return format.channels(x.shape().numDimensions());
  }

  private Parameters parameters(Operand<TFloat32> x) {
    if (x.shape().numDimensions() < 2) {
      throw new IllegalArgumentException(
          "batch_norm expects input with rank 2 or more, got " + x.shape());
    }
    Shape shape = Shape.of(Dimensions.known(x, channelsDimension(x), "number of channels"));
    Arg.ParamInitializers first = args.get(Arg.ParamInitializers.class);
    Arg.ParamRegularizers penalty = args.get(Arg.ParamRegularizers.class);
    boolean trainable = args.get(Arg.Trainable.class).value();
    return new Parameters(
        args.get(Arg.Scale.class).value()
            ? Optional.of(
                slim.read(
                    slim.modelVariable("gamma", shape, first.gamma(), penalty.gamma(), trainable)))
            : Optional.empty(),
        args.get(Arg.Center.class).value()
            ? Optional.of(
                slim.read(
                    slim.modelVariable("beta", shape, first.beta(), penalty.beta(), trainable)))
            : Optional.empty(),
        slim.modelVariable("moving_mean", shape, first.movingMean(), Optional.empty(), false),
        slim.modelVariable(
            "moving_variance", shape, first.movingVariance(), Optional.empty(), false));
  }

  private Operand<TFloat32> fill(Parameters parameters, float value) {
    return Initializer.constant(value)
        .apply(slim.ops().withName("Const").ops(), parameters.movingMean().shape(), 0);
  }
}
