package org.tfslim.eval.bench;

import java.util.Arrays;

/** The times that steps took, in seconds. */
final class StepTimes {
  private static final double NANOS = 1e9;

  private final long[] sorted;

  /**
   * @param nanos the nanoseconds of each step; at least one step
   */
  StepTimes(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("no steps were measured");
    }
    sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  double median() {
    return percentile(50);
  }

  /** The time that this percentage of the steps did not exceed, interpolated between two steps. */
  double percentile(int percent) {
    double place = (sorted.length - 1) * percent / 100.0;
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    double share = place - below;
    return (sorted[below] * (1 - share) + sorted[above] * share) / NANOS;
  }
}
