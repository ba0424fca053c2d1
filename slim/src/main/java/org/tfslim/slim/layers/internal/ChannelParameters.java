package org.tfslim.slim.layers.internal;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.initializers.Initializer;

/** What a normalization learns: an offset and a factor. */
record ChannelParameters(Optional<Operand<TFloat32>> beta, Optional<Operand<TFloat32>> gamma) {
  /** The variables {@code beta} and {@code gamma} of {@code slim}, if the layer has them. */
  static ChannelParameters of(
      Slim slim,
      LayerArgs<? super Arg.NormArg> args,
      Shape shape,
      Initializer firstBeta,
      Initializer firstGamma) {
    return new ChannelParameters(
        variable(slim, args, "beta", args.get(Arg.Center.class).value(), shape, firstBeta),
        variable(slim, args, "gamma", args.get(Arg.Scale.class).value(), shape, firstGamma));
  }

  private static Optional<Operand<TFloat32>> variable(
      Slim slim,
      LayerArgs<? super Arg.NormArg> args,
      String name,
      boolean wanted,
      Shape shape,
      Initializer first) {
    if (!wanted) {
      return Optional.empty();
    }
    boolean trainable = args.get(Arg.Trainable.class).value();
    return Optional.of(slim.modelVariable(name, shape, first, Optional.empty(), trainable).value());
  }

  /** Both with another shape, in which they fit to the tensor that is normalized. */
  ChannelParameters reshaped(Slim slim, int... shape) {
    return new ChannelParameters(
        beta.map(values -> reshape(slim, values, shape)),
        gamma.map(values -> reshape(slim, values, shape)));
  }

  /** {@code x} with another shape; one size may be -1. */
  static Operand<TFloat32> reshape(Slim slim, Operand<TFloat32> x, int... shape) {
    return slim.ops()
        .node("Reshape")
        .input(x, slim.ops().constant("Reshape/shape", shape))
        .output();
  }
}
