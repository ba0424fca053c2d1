package org.tfslim.nets.mobilenet;

import static org.tfslim.nets.mobilenet.Mobilenet.DIVISIBLE_BY;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;

import org.tfslim.nets.spec.NetOptions;

/**
 * How many channels layers get in a thinner, or thicker, network. Source: {@code depth_multiplier}
 * and {@code _make_divisible} of {@code nets/mobilenet/mobilenet.py}.
 *
 * @param multiplier a factor on the number of channels, greater than 0
 * @param divisor what the number of channels is a multiple of
 * @param minimum the smallest number of channels
 */
public record DivisibleDepth(double multiplier, int divisor, int minimum) {
  /**
   * Checks the multiplier.
   *
   * @throws IllegalArgumentException if it is not greater than zero
   */
  public DivisibleDepth {
    if (!(multiplier > 0)) {
      throw new IllegalArgumentException(
          "depth_multiplier is not greater than zero: " + multiplier);
    }
  }

  /** As {@code options} say; without them all channels, at least 8 and a multiple of 8. */
  static DivisibleDepth of(NetOptions options) {
    return new DivisibleDepth(
        options.get(DEPTH_MULTIPLIER, 1.0),
        options.get(DIVISIBLE_BY, 8),
        options.get(MIN_DEPTH, 8));
  }

  /** The same without its multiplier. */
  public DivisibleDepth whole() {
    return new DivisibleDepth(1, divisor, minimum);
  }

  /** The number of channels of a layer that has {@code channels} in the network as published. */
  public int of(int channels) {
    return divisible(channels * multiplier, divisor, minimum);
  }

  /** {@code channels} as a multiple of {@code divisor}, and not more than a tenth below it. */
  static int divisible(double channels, int divisor, int minimum) {
    int rounded = Math.max(minimum, (int) (channels + divisor / 2.0) / divisor * divisor);
    return rounded < 0.9 * channels ? rounded + divisor : rounded;
  }
}
