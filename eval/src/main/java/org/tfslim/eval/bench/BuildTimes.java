package org.tfslim.eval.bench;

import java.time.Duration;

/**
 * How long it took to build a graph.
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
