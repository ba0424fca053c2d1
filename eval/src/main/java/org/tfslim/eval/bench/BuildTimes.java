package org.tfslim.eval.bench;

import java.time.Duration;

/**
 * The times that the parts of a graph took to build.
 *
 * @param network input and network
 * @param gradients losses and gradients; nothing in inference
 * @param optimizer learning rate and changes of the variables; nothing in inference
 */
record BuildTimes(Duration network, Duration gradients, Duration optimizer) {
  Duration total() {
    return network.plus(gradients).plus(optimizer);
  }
}
