package org.tfslim.slim.training;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Says when something that happens at intervals is due. */
final class Interval {
  private final long nanos;
  private final LongSupplier nanoTime;
  private long last;

  /**
   * @param length the time between two; 0 for never
   * @param nanoTime as {@link System#nanoTime}
   */
  Interval(Duration length, LongSupplier nanoTime) {
    this.nanos = length.toNanos();
    this.nanoTime = nanoTime;
    restart();
  }

  /** Whether the interval has passed. */
  boolean due() {
    return nanos > 0 && nanoTime.getAsLong() - last >= nanos;
  }

  /** Seconds since the last {@link #restart}. */
  double seconds() {
    return (nanoTime.getAsLong() - last) / 1e9;
  }

  /** Starts the interval again. */
  void restart() {
    last = nanoTime.getAsLong();
  }
}
