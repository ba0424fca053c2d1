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

  /** What {@code conv1d} takes. */
  interface Conv1dArg extends Arg {}

  /** What {@code conv3d} takes. */
  interface Conv3dArg extends Arg {}

  /** What {@code conv2dTranspose} takes. */
  interface Conv2dTransposeArg extends Arg {}

  /** What {@code conv3dTranspose} takes. */
  interface Conv3dTransposeArg extends Arg {}

  /** What {@code separableConv2d} takes. */
  interface SeparableConv2dArg extends Arg {}

  /** What {@code fullyConnected} takes. */
  interface FullyConnectedArg extends Arg {}

  /** What the convolutions that are not transposed take. */
  interface ConvolutionArg extends Conv1dArg, Conv2dArg, Conv3dArg, SeparableConv2dArg {}

  /** What all convolutions take, the transposed ones too. */
  interface AnyConvolutionArg extends ConvolutionArg, Conv2dTransposeArg, Conv3dTransposeArg {}

  /** What all layers with weights take. */
  interface WeightedArg extends AnyConvolutionArg, FullyConnectedArg {}

  /** What {@code biasAdd} takes. */
  interface BiasAddArg extends Arg {}

  /** What {@code batchNorm} takes. */
  interface BatchNormArg extends Arg {}

  /** What {@code instanceNorm} takes. */
  interface InstanceNormArg extends Arg {}

  /** What {@code groupNorm} takes. */
  interface GroupNormArg extends Arg {}

  /** What {@code layerNorm} takes. */
  interface LayerNormArg extends Arg {}

  /** What the normalizations that learn an offset and a factor for each channel take. */
  interface ChannelNormArg extends BatchNormArg, InstanceNormArg, GroupNormArg {}

  /** What all normalizations with variables take. */
  interface NormArg extends ChannelNormArg, LayerNormArg {}

  /** What the pools take. */
  interface PoolArg extends Arg {}

  /** What {@code dropout} takes. */
  interface DropoutArg extends Arg {}

  /** What {@code oneHotEncoding} takes. */
  interface OneHotArg extends Arg {}

  /** What {@code lrn} takes. */
  interface LrnArg extends Arg {}

  /**
   * The step of a window.
   *
   * @param sizes at least 1, for each dimension or a single one for all
   */
  record Stride(List<Long> sizes) implements AnyConvolutionArg, PoolArg, Extent {
    /** Checks the sizes. */
    public Stride {
      sizes = Extent.checked(sizes, "a stride");
    }
  }

  /**
   * The distance between the taps of a kernel (dilation).
   *
   * @param sizes at least 1, for each dimension or a single one for all
   */
  record Rate(List<Long> sizes) implements ConvolutionArg, Extent {
    /** Checks the sizes. */
    public Rate {
      sizes = Extent.checked(sizes, "a rate");
    }
  }

  /** How a window treats the border. */
  record PaddingArg(Padding value) implements AnyConvolutionArg, PoolArg {}

  /** The order of the dimensions. */
  record DataFormatArg(DataFormat value)
      implements AnyConvolutionArg, PoolArg, ChannelNormArg, BiasAddArg {}

  /** The activation, or none. */
  record ActivationArg(Optional<Activation> value) implements WeightedArg, NormArg, BiasAddArg {}

  /** The normalizer, or none (then biases are added). */
  record NormalizerArg(Optional<Normalizer> value) implements WeightedArg {}

  /** First values of the weights. */
  record WeightsInitializer(Initializer value) implements WeightedArg {}

  /** The regularizer of the weights, or none. */
  record WeightsRegularizer(Optional<Regularizer> value) implements WeightedArg {}

  /**
   * First values of the 1 x 1 weights of a separable convolution; if empty, those of the weights.
   */
  record PointwiseInitializer(Optional<Initializer> value) implements SeparableConv2dArg {}

  /** First values of the biases, or no biases at all. */
  record BiasesInitializer(Optional<Initializer> value) implements WeightedArg, BiasAddArg {}

  /** The regularizer of the biases, or none. */
  record BiasesRegularizer(Optional<Regularizer> value) implements WeightedArg, BiasAddArg {}

  /** Whether the variables are trained. */
  record Trainable(boolean value) implements WeightedArg, NormArg, BiasAddArg {}

  /** Training or inference behaviour: slim's {@code is_training}. */
  record Training(boolean value) implements BatchNormArg, DropoutArg {}

  /** How much of a moving average stays at each step. */
  record Decay(double value) implements BatchNormArg {}

  /** What is added to the variance. */
  record Epsilon(float value) implements ChannelNormArg {}

  /** Whether there is a {@code beta}. */
  record Center(boolean value) implements NormArg {}

  /** Whether there is a {@code gamma}. */
  record Scale(boolean value) implements NormArg {}

  /** Whether batch norm of images and vectors is computed by one kernel; others never are. */
  record Fused(boolean value) implements BatchNormArg {}

  /**
   * First values of {@code beta}, {@code gamma}, {@code moving_mean}, {@code moving_variance}; only
   * batch norm has the last two.
   */
  record ParamInitializers(
      Initializer beta, Initializer gamma, Initializer movingMean, Initializer movingVariance)
      implements ChannelNormArg {}

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

  /** The number of groups of channels that are normalized together. */
  record Groups(long value) implements GroupNormArg {}

  /** The first of the dimensions that are normalized together; negative: counted from the end. */
  record BeginNormAxis(int value) implements LayerNormArg {}

  /** The first dimension of {@code beta} and {@code gamma}; negative: counted from the end. */
  record BeginParamsAxis(int value) implements LayerNormArg {}

  /** The share of values that dropout keeps, in (0, 1]. */
  record KeepProbability(float value) implements DropoutArg {}

  /** The shape of the dropout mask (1 repeats along a dimension); empty: that of the input. */
  record NoiseShape(List<Long> value) implements DropoutArg {}

  /** The value for the class of a sample. */
  record OnValue(float value) implements OneHotArg {}

  /** The value for the other classes. */
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
