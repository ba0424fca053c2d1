package org.tfslim.slim.evaluation;

import java.time.Duration;

/** The passing of time. */
interface PassingTime {
  /** Nanoseconds since some fixed moment. */
  long nanos();

  /** Waits. */
  void sleep(Duration duration) throws InterruptedException;

  /** That of the system. */
  static PassingTime system() {
    return new PassingTime() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
      }
    };
  }
}
