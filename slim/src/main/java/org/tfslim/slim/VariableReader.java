package org.tfslim.slim;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Changes what layers read from their variables: rounding to a narrower type, fake quantization, a
 * mask. It does what a {@code custom_getter} of TF1 is used for. {@link Slim#reading} sets it.
 */
@FunctionalInterface
public interface VariableReader {
  /**
   * Adds what changes the value to the graph.
   *
   * @param slim in the scope of the layer that reads
   * @param variable what is read
   * @param value its value, changed by the readers that were set before
   * @return a tensor of the same shape
   */
  Operand<TFloat32> read(Slim slim, Variable<TFloat32> variable, Operand<TFloat32> value);
}
