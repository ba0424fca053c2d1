package org.tfslim.slim.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.tfslim.formats.checkpoint.CheckpointPaths;

/**
 * The checkpoints of a directory, each once, in the order in which they appeared. One that is
 * written again is another one.
 */
public final class CheckpointWatch {
  private static final Duration STOP_CHECKS = Duration.ofMillis(100);

  private static final Comparator<Found> ORDER =
      Comparator.comparing(Found::modified)
          .thenComparing(found -> CheckpointPaths.step(found.prefix()).orElse(-1))
          .thenComparing(Found::prefix);

  private final Path directory;
  private final Duration interval;
  private final Optional<Duration> timeout;
  private final BooleanSupplier stop;
  private final Time time;
  private final Set<Found> seen = new HashSet<>();
  private long mark;

  /**
   * A checkpoint as it lay in the directory.
   *
   * @param modified when its last file was written
   */
  public record Found(Path prefix, Instant modified) {}

  /** The passing of time. */
  public interface Time extends LongSupplier {
    /** Nanoseconds since some moment. */
    @Override
    long getAsLong();

    /** Waits. */
    void sleep(Duration duration) throws InterruptedException;

    /** That of the system. */
    static Time system() {
      return new Time() {
        @Override
        public long getAsLong() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration.toMillis());
        }
      };
    }
  }

  /**
   * @param interval the time between two looks into the directory
   * @param timeout how long to wait for a new checkpoint; empty for ever
   * @param stop asked while waiting whether to end
   */
  public CheckpointWatch(
      Path directory,
      Duration interval,
      Optional<Duration> timeout,
      BooleanSupplier stop,
      Time time) {
    this.directory = directory;
    this.interval = interval;
    this.timeout = timeout;
    this.stop = stop;
    this.time = time;
    this.mark = time.getAsLong();
  }

  /**
   * Waits for the next checkpoint.
   *
   * @param known checkpoints that are passed over
   * @return empty where none came in time, or somebody asked to stop
   */
  public Optional<Found> next(Predicate<Found> known) throws InterruptedException {
    while (!stop.getAsBoolean()) {
      Optional<Found> found =
          there().stream().filter(seen::add).filter(it -> !known.test(it)).findFirst();
      if (found.isPresent() || timedOut()) {
        mark = time.getAsLong();
        return found;
      }
      sleep();
    }
    return Optional.empty();
  }

  private List<Found> there() {
    return CheckpointPaths.in(directory).stream()
        .map(prefix -> new Found(prefix, modified(prefix)))
        .filter(found -> !found.modified().equals(Instant.MIN))
        .sorted(ORDER)
        .toList();
  }

  /** When the last file of a checkpoint was written; very long ago where it is gone meanwhile. */
  private static Instant modified(Path prefix) {
    return CheckpointPaths.files(prefix).stream()
        .map(CheckpointWatch::modifiedFile)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  private static Instant modifiedFile(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.MIN;
    }
  }

  private boolean timedOut() {
    return timeout.isPresent() && time.getAsLong() - mark >= timeout.get().toNanos();
  }

  /** Until the next look or the timeout, whichever is first. */
  private void sleep() throws InterruptedException {
    long start = time.getAsLong();
    while (!stop.getAsBoolean() && !timedOut() && time.getAsLong() - start < interval.toNanos()) {
      time.sleep(STOP_CHECKS);
    }
  }
}
