package org.tfslim.slim.training;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The time that some work takes, without its interruptions: speeds measured with this clock are
 * those of the work alone. May be used by several threads.
 */
public final class WorkClock implements LongSupplier {
  private final LongSupplier nanoTime;
  private long paused;
  private OptionalLong pauseStart = OptionalLong.empty();

  /** A clock that runs with the system's. */
  public WorkClock() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public WorkClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Nanoseconds since some fixed moment, as {@link System#nanoTime}. */
  @Override
  public synchronized long getAsLong() {
    return pauseStart.orElseGet(nanoTime) - paused;
  }

  /** Does something during which this clock stands still, and which itself does not pause it. */
  public <R> R pause(Supplier<R> interruption) {
    long start = nanoTime.getAsLong();
    stand(OptionalLong.of(start), 0);
    try {
      return interruption.get();
    } finally {
      stand(OptionalLong.empty(), nanoTime.getAsLong() - start);
    }
  }

  private synchronized void stand(OptionalLong since, long over) {
    pauseStart = since;
    paused += over;
  }
}
