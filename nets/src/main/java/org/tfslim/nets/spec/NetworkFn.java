package org.tfslim.nets.spec;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;

/** A network with all choices made: images in, logits and end points out. */
@FunctionalInterface
public interface NetworkFn {
  /**
   * Adds the network to the graph.
   *
   * @param images {@code [batch, height, width, channels]}; of a network for videos {@code [batch,
   *     frames, height, width, channels]}
   */
  Net apply(Slim slim, Operand<TFloat32> images);
}
