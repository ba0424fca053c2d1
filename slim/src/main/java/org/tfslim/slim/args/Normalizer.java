package org.tfslim.slim.args;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;

/** A layer that takes the place of biases: slim's {@code normalizer_fn} with its parameters. */
@FunctionalInterface
public interface Normalizer {
  /** Adds the normalizer to the graph; {@code slim} is in the scope of the layer it belongs to. */
  Operand<TFloat32> apply(Slim slim, Operand<TFloat32> x);
}
