package org.tfslim.slim.layers.internal;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.Normalizer;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * What convolutions and fully connected layers do after their product: a normalizer or else biases,
 * then the activation.
 */
record WeightedLayer(
    Slim slim,
    Layer<?> layer,
    DataFormat format,
    Initializer weightsInitializer,
    Optional<Regularizer> weightsRegularizer,
    Optional<Initializer> biasesInitializer,
    Optional<Regularizer> biasesRegularizer,
    Optional<Normalizer> normalizer,
    Optional<Activation> activation,
    boolean trainable) {

  /** The layer that {@code args} ask for. */
  static WeightedLayer of(
      Slim slim, Layer<?> layer, DataFormat format, LayerArgs<? super Arg.WeightedArg> args) {
    return new WeightedLayer(
        slim,
        layer,
        format,
        args.get(Arg.WeightsInitializer.class).value(),
        args.get(Arg.WeightsRegularizer.class).value(),
        args.get(Arg.BiasesInitializer.class).value(),
        args.get(Arg.BiasesRegularizer.class).value(),
        args.get(Arg.NormalizerArg.class).value(),
        args.get(Arg.ActivationArg.class).value(),
        args.get(Arg.Trainable.class).value());
  }

  /** The weights of this layer under {@code name}. */
  Operand<TFloat32> weights(String name, long... shape) {
    return weights(name, weightsInitializer, shape);
  }

  /** Weights with first values of their own. */
  Operand<TFloat32> weights(String name, Initializer initializer, long... shape) {
    return slim.read(
        slim.modelVariable(name, Shape.of(shape), initializer, weightsRegularizer, trainable));
  }

  /** The biases for {@code outputs} channels, if the layer has any. */
  Optional<Operand<TFloat32>> biases(long outputs) {
    if (normalizer.isPresent()) {
      return Optional.empty();
    }
    return biasesInitializer
        .map(
            first ->
                slim.modelVariable(
                    "biases", Shape.of(outputs), first, biasesRegularizer, trainable))
        .map(slim::read);
  }

  /** The output of the layer from its product and its biases. */
  Operand<TFloat32> finish(Operand<TFloat32> product, Optional<Operand<TFloat32>> biases) {
    Operand<TFloat32> net = product;
    if (biases.isPresent()) {
      net =
          slim.ops()
              .node("BiasAdd")
              .input(net, biases.get())
              .attr("data_format", format.withDimensions(2).name())
              .output();
    }
    if (normalizer.isPresent()) {
      net = normalizer.get().apply(slim, net);
    }
    return slim.layerOutput(layer, activation, net);
  }
}
