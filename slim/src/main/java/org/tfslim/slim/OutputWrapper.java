package org.tfslim.slim;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.args.Layer;

/**
 * Changes what layers return, or what goes into their activations: fake quantization, for example.
 * {@link Slim#returning} sets it.
 */
@FunctionalInterface
public interface OutputWrapper {
  /** Where in a layer a value is. */
  enum Point {
    /** It goes into the activation; layers without an activation do not have this point. */
    BEFORE_ACTIVATION,
    /** It is what the layer returns, and what is collected as its end point. */
    OUTPUT
  }

  /**
   * Adds what changes the value to the graph, or returns it as it is.
   *
   * @param slim in the scope of the layer
   * @param layer whose value it is; a normalizer inside a layer is a layer too
   * @param point where in the layer it is
   * @param value the value, changed by the wrappers that were set before
   * @return a tensor of the same shape
   */
  Operand<TFloat32> wrap(Slim slim, Layer<?> layer, Point point, Operand<TFloat32> value);
}
