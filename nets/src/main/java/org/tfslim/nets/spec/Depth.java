package org.tfslim.nets.spec;

import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;

/**
 * How many channels convolutions get in a thinner, or thicker, network.
 *
 * @param multiplier a factor on the number of channels, greater than 0
 * @param minimum the smallest number of channels
 */
public record Depth(double multiplier, int minimum) {
  /** Checks the factor. */
  public Depth {
    if (!(multiplier > 0)) {
      throw new IllegalArgumentException(
          "depth_multiplier is not greater than zero: " + multiplier);
    }
  }

  /** As {@code options} say; without them all channels, and never less than 16. */
  public static Depth of(NetOptions options) {
    return new Depth(options.get(DEPTH_MULTIPLIER, 1.0), options.get(MIN_DEPTH, 16));
  }

  /** The number of channels where the network as published has {@code channels}. */
  public int of(int channels) {
    return Math.max((int) (channels * multiplier), minimum);
  }
}
