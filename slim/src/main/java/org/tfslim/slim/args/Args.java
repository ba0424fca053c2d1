package org.tfslim.slim.args;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/** Makes arguments; meant to be imported statically, so that networks read as slim's do. */
public final class Args {
  private Args() {}

  /** The layers an arg scope addresses; they must all take what is set on them. */
  @SafeVarargs
  public static <A extends Arg> ArgScope.Targets<A> on(Layer<? super A>... layers) {
    List<Layer<? super A>> targets = new ArrayList<>();
    for (Layer<? super A> layer : layers) {
      targets.add(layer);
    }
    return new ArgScope.Targets<>(targets);
  }

  /** {@code stride}: a step for each dimension that a window slides along, or one for all. */
  public static Arg.Stride stride(long... sizes) {
    return new Arg.Stride(Extent.list(sizes));
  }

  /** {@code rate}: a dilation for each dimension that a kernel slides along, or one for all. */
  public static Arg.Rate rate(long... sizes) {
    return new Arg.Rate(Extent.list(sizes));
  }

  /** How windows treat the border. */
  public static Arg.PaddingArg padding(Padding padding) {
    return new Arg.PaddingArg(padding);
  }

  /** The order of the dimensions. */
  public static Arg.DataFormatArg dataFormat(DataFormat format) {
    return new Arg.DataFormatArg(format);
  }

  /** {@code activation_fn}. */
  public static Arg.ActivationArg activation(Activation activation) {
    return new Arg.ActivationArg(Optional.of(activation));
  }

  /** {@code activation_fn=None}. */
  public static Arg.ActivationArg noActivation() {
    return new Arg.ActivationArg(Optional.empty());
  }

  /** {@code normalizer_fn}. */
  public static Arg.NormalizerArg normalizer(Normalizer normalizer) {
    return new Arg.NormalizerArg(Optional.of(normalizer));
  }

  /** {@code normalizer_fn=None}: biases are added instead. */
  public static Arg.NormalizerArg noNormalizer() {
    return new Arg.NormalizerArg(Optional.empty());
  }

  /** {@code weights_initializer}. */
  public static Arg.WeightsInitializer weightsInitializer(Initializer initializer) {
    return new Arg.WeightsInitializer(initializer);
  }

  /** {@code weights_regularizer}. */
  public static Arg.WeightsRegularizer weightsRegularizer(Regularizer regularizer) {
    return new Arg.WeightsRegularizer(Optional.of(regularizer));
  }

  /** {@code weights_regularizer=None}. */
  public static Arg.WeightsRegularizer noWeightsRegularizer() {
    return new Arg.WeightsRegularizer(Optional.empty());
  }

  /** {@code pointwise_initializer}. */
  public static Arg.PointwiseInitializer pointwiseInitializer(Initializer initializer) {
    return new Arg.PointwiseInitializer(Optional.of(initializer));
  }

  /** {@code biases_initializer}. */
  public static Arg.BiasesInitializer biasesInitializer(Initializer initializer) {
    return new Arg.BiasesInitializer(Optional.of(initializer));
  }

  /** {@code biases_initializer=None}: no biases. */
  public static Arg.BiasesInitializer noBiases() {
    return new Arg.BiasesInitializer(Optional.empty());
  }

  /** {@code biases_regularizer}. */
  public static Arg.BiasesRegularizer biasesRegularizer(Regularizer regularizer) {
    return new Arg.BiasesRegularizer(Optional.of(regularizer));
  }

  /** {@code biases_regularizer=None}. */
  public static Arg.BiasesRegularizer noBiasesRegularizer() {
    return new Arg.BiasesRegularizer(Optional.empty());
  }

  /** {@code trainable}. */
  public static Arg.Trainable trainable(boolean trainable) {
    return new Arg.Trainable(trainable);
  }

  /** {@code is_training}. */
  public static Arg.Training training(boolean training) {
    return new Arg.Training(training);
  }

  /** {@code decay} of moving averages. */
  public static Arg.Decay decay(double decay) {
    return new Arg.Decay(decay);
  }

  /** {@code epsilon} of batch, instance and group norm. */
  public static Arg.Epsilon epsilon(float epsilon) {
    return new Arg.Epsilon(epsilon);
  }

  /** {@code center} of normalizations. */
  public static Arg.Center center(boolean center) {
    return new Arg.Center(center);
  }

  /** {@code scale} of normalizations. */
  public static Arg.Scale scale(boolean scale) {
    return new Arg.Scale(scale);
  }

  /** {@code fused} of batch norm; slim's {@code None} is {@code true}. */
  public static Arg.Fused fused(boolean fused) {
    return new Arg.Fused(fused);
  }

  /** {@code param_initializers} of batch norm. */
  public static Arg.ParamInitializers paramInitializers(
      Initializer beta, Initializer gamma, Initializer movingMean, Initializer movingVariance) {
    return new Arg.ParamInitializers(beta, gamma, movingMean, movingVariance);
  }

  /** {@code param_initializers} of instance and group norm, which keep no averages. */
  public static Arg.ParamInitializers paramInitializers(Initializer beta, Initializer gamma) {
    return new Arg.ParamInitializers(beta, gamma, Initializer.zeros(), Initializer.ones());
  }

  /** {@code groups} of group norm. */
  public static Arg.Groups groups(long groups) {
    return new Arg.Groups(groups);
  }

  /** {@code begin_norm_axis} of layer norm. */
  public static Arg.BeginNormAxis beginNormAxis(int axis) {
    return new Arg.BeginNormAxis(axis);
  }

  /** {@code begin_params_axis} of layer norm. */
  public static Arg.BeginParamsAxis beginParamsAxis(int axis) {
    return new Arg.BeginParamsAxis(axis);
  }

  /** {@code param_regularizers} of batch norm. */
  public static Arg.ParamRegularizers paramRegularizers(
      Optional<Regularizer> beta, Optional<Regularizer> gamma) {
    return new Arg.ParamRegularizers(beta, gamma);
  }

  /** {@code updates_collections} of batch norm. */
  public static Arg.UpdatesArg updates(Arg.Updates updates) {
    return new Arg.UpdatesArg(updates);
  }

  /** {@code keep_prob} of dropout. */
  public static Arg.KeepProbability keepProbability(float probability) {
    return new Arg.KeepProbability(probability);
  }

  /** {@code noise_shape} of dropout. */
  public static Arg.NoiseShape noiseShape(Long... dimensions) {
    return new Arg.NoiseShape(List.of(dimensions));
  }

  /** {@code on_value} of one-hot encoding. */
  public static Arg.OnValue onValue(float value) {
    return new Arg.OnValue(value);
  }

  /** {@code off_value} of one-hot encoding. */
  public static Arg.OffValue offValue(float value) {
    return new Arg.OffValue(value);
  }

  /** {@code depth_radius} of local response normalization. */
  public static Arg.DepthRadius depthRadius(long radius) {
    return new Arg.DepthRadius(radius);
  }

  /** {@code bias} of local response normalization. */
  public static Arg.Bias bias(float bias) {
    return new Arg.Bias(bias);
  }

  /** {@code alpha} of local response normalization. */
  public static Arg.Alpha alpha(float alpha) {
    return new Arg.Alpha(alpha);
  }

  /** {@code beta} of local response normalization. */
  public static Arg.Beta beta(float beta) {
    return new Arg.Beta(beta);
  }
}
