package org.tfslim.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Steps per second over the last seconds. The time before the first step is left out, because the
 * first step waits for the graph to be built and for the input to arrive.
 */
final class Throughput {
  private static final long WINDOW_NANOS = Duration.ofSeconds(15).toNanos();
  private static final long SPACING_NANOS = Duration.ofMillis(250).toNanos();

  private record Mark(long steps, long nanos) {}

  private final LongSupplier nanoTime;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private Mark newest = new Mark(0, 0);

  /**
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  Throughput(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Records the number of steps done so far. */
  synchronized void reached(long steps) {
    newest = new Mark(steps, nanoTime.getAsLong());
    if (marks.isEmpty() || newest.nanos() - marks.getLast().nanos() >= SPACING_NANOS) {
      marks.addLast(newest);
    }
    while (marks.size() > 2 && newest.nanos() - marks.getFirst().nanos() > WINDOW_NANOS) {
      marks.removeFirst();
    }
  }

  /** Steps per second; empty before the second step. */
  synchronized OptionalDouble stepsPerSecond() {
    if (marks.isEmpty() || newest.nanos() <= marks.getFirst().nanos()) {
      return OptionalDouble.empty();
    }
    Mark oldest = marks.getFirst();
    double seconds = (newest.nanos() - oldest.nanos()) / 1e9;
    return OptionalDouble.of((newest.steps() - oldest.steps()) / seconds);
  }

  /** The time to reach a number of steps at this speed. */
  synchronized Optional<Duration> timeTo(OptionalLong total) {
    OptionalDouble speed = stepsPerSecond();
    if (total.isEmpty() || speed.isEmpty() || speed.getAsDouble() <= 0) {
      return Optional.empty();
    }
    long left = Math.max(0, total.getAsLong() - newest.steps());
    return Optional.of(Duration.ofSeconds(Math.round(left / speed.getAsDouble())));
  }
}
