package org.tfslim.slim.images;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * What turns a decoded image into a network's input. It may be called once for a function that runs
 * on every image, so it must take random numbers only from the seed: the same image and seed give
 * the same result, to the bit.
 */
@FunctionalInterface
public interface ImageFunction {

  /**
   * Adds the preprocessing of one image to the graph.
   *
   * @param tf where the ops go
   * @param image {@code [height, width, channels]}, of any height and width
   * @param seed {@code [2]}, keys every random choice; one without random choices ignores it
   * @return {@code [height, width, channels]} of a size that is known when the graph is built
   */
  Operand<TFloat32> apply(Ops tf, Operand<TUint8> image, Operand<TInt64> seed);
}
