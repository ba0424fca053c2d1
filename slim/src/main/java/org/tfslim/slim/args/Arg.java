package org.tfslim.slim.args;

import java.util.List;
import java.util.Optional;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * An argument of a layer: a record whose type says which layers take it, so that an arg scope with
 * an argument that a layer does not have is refused by the compiler. {@link Args} makes those of
 * tf_slim's layers.
 *
 * <p>A layer of your own has arguments of your own: an interface that extends this one names the
 * layer, records that implement it are what it takes, and {@link Layer} says how to put them
 * together. A layer has one value for each class of arguments.
 */
public interface Arg {
  /** What {@code conv2d} takes. */
  interface Conv2dArg extends Arg {}

  /** What {@code separableConv2d} takes. */
  interface SeparableConv2dArg extends Arg {}

  /** What {@code fullyConnected} takes. */
  interface FullyConnectedArg extends Arg {}

  /** What the convolutions take. */
  interface ConvolutionArg extends Conv2dArg, SeparableConv2dArg {}

  /** What all layers with weights take. */
  interface WeightedArg extends ConvolutionArg, FullyConnectedArg {}

  /** What {@code batchNorm} takes. */
  interface BatchNormArg extends Arg {}

  /** What {@code maxPool2d} and {@code avgPool2d} take. */
  interface PoolArg extends Arg {}

  /** What {@code dropout} takes. */
  interface DropoutArg extends Arg {}

  /** What {@code oneHotEncoding} takes. */
  interface OneHotArg extends Arg {}

  /** What {@code lrn} takes. */
  interface LrnArg extends Arg {}

  /** The step of a window, in pixels. */
  record Stride(long height, long width) implements ConvolutionArg, PoolArg {}

  /** The distance between the taps of a kernel (dilation), in pixels. */
  record Rate(long height, long width) implements ConvolutionArg {}

  /** How a window treats the border. */
  record PaddingArg(Padding value) implements ConvolutionArg, PoolArg {}

  /** The order of the dimensions. */
  record DataFormatArg(DataFormat value) implements ConvolutionArg, PoolArg, BatchNormArg {}

  /** The activation, or none. */
  record ActivationArg(Optional<Activation> value) implements WeightedArg, BatchNormArg {}

  /** The normalizer, or none (then biases are added). */
  record NormalizerArg(Optional<Normalizer> value) implements WeightedArg {}

  /** First values of the weights. */
  record WeightsInitializer(Initializer value) implements WeightedArg {}

  /** The regularizer of the weights, or none. */
  record WeightsRegularizer(Optional<Regularizer> value) implements WeightedArg {}

  /** First values of the 1 x 1 weights of a separable convolution; none: those of the weights. */
  record PointwiseInitializer(Optional<Initializer> value) implements SeparableConv2dArg {}

  /** First values of the biases, or no biases at all. */
  record BiasesInitializer(Optional<Initializer> value) implements WeightedArg {}

  /** The regularizer of the biases, or none. */
  record BiasesRegularizer(Optional<Regularizer> value) implements WeightedArg {}

  /** Whether the variables are trained. */
  record Trainable(boolean value) implements WeightedArg, BatchNormArg {}

  /** Training or inference behaviour: slim's {@code is_training}. */
  record Training(boolean value) implements BatchNormArg, DropoutArg {}

  /** How much of a moving average stays at each step. */
  record Decay(double value) implements BatchNormArg {}

  /** What is added to the variance. */
  record Epsilon(float value) implements BatchNormArg {}

  /** Whether there is a {@code beta}. */
  record Center(boolean value) implements BatchNormArg {}

  /** Whether there is a {@code gamma}. */
  record Scale(boolean value) implements BatchNormArg {}

  /** Whether batch norm is computed by one kernel; that wants images or vectors. */
  record Fused(boolean value) implements BatchNormArg {}

  /** First values of {@code beta}, {@code gamma}, {@code moving_mean}, {@code moving_variance}. */
  record ParamInitializers(
      Initializer beta, Initializer gamma, Initializer movingMean, Initializer movingVariance)
      implements BatchNormArg {}

  /** The regularizers of {@code beta} and {@code gamma}, or none. */
  record ParamRegularizers(Optional<Regularizer> beta, Optional<Regularizer> gamma)
      implements BatchNormArg {}

  /** When the moving averages are updated. */
  record UpdatesArg(Updates value) implements BatchNormArg {}

  /** When batch norm updates its moving averages. */
  enum Updates {
    /** Collected as update operations, run with the train op: slim's {@code UPDATE_OPS}. */
    COLLECTED,
    /** As part of the layer's output: slim's {@code updates_collections=None}. */
    IN_PLACE
  }

  /** The share of values that dropout keeps, in (0, 1]. */
  record KeepProbability(float value) implements DropoutArg {}

  /** The shape of the dropout mask (1 repeats along a dimension); empty: that of the input. */
  record NoiseShape(List<Long> value) implements DropoutArg {}

  /** What stands for the class. */
  record OnValue(float value) implements OneHotArg {}

  /** What stands for the other classes. */
  record OffValue(float value) implements OneHotArg {}

  /** Neighbouring channels on each side. */
  record DepthRadius(long value) implements LrnArg {}

  /** The offset of the normalizing sum. */
  record Bias(float value) implements LrnArg {}

  /** The factor of the normalizing sum. */
  record Alpha(float value) implements LrnArg {}

  /** The exponent of the normalizing sum. */
  record Beta(float value) implements LrnArg {}
}
