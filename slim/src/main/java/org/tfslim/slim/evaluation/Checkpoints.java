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
import java.util.function.Consumer;
import org.tfslim.formats.checkpoint.CheckpointPaths;

/**
 * The checkpoints of a directory that is watched, each once, in the order in which they appeared.
 * One that is written again counts as another one. For one thread.
 */
public final class Checkpoints {
  private static final Duration STOP_CHECKS = Duration.ofMillis(100);

  private static final Comparator<FoundCheckpoint> ORDER =
      Comparator.comparing(FoundCheckpoint::modified)
          .thenComparing(found -> found.step().orElse(-1))
          .thenComparing(FoundCheckpoint::prefix);

  private final CheckpointWatch watch;
  private final Set<FoundCheckpoint> seen = new HashSet<>();
  private long mark;

  Checkpoints(CheckpointWatch watch) {
    this.watch = watch;
    this.mark = watch.time.nanos();
  }

  /**
   * Waits for the next checkpoint. Source: {@code wait_for_new_checkpoint}.
   *
   * @return empty if none came in time, or the watch was told to stop
   */
  public Optional<FoundCheckpoint> next() throws InterruptedException {
    while (!watch.stop.getAsBoolean()) {
      Optional<FoundCheckpoint> found =
          there().stream().filter(seen::add).filter(it -> !watch.known.test(it)).findFirst();
      if (found.isPresent() || timedOut()) {
        mark = watch.time.nanos();
        return found;
      }
      sleep();
    }
    return Optional.empty();
  }

  /**
   * Does something with each checkpoint, until none comes in time or the watch is told to stop.
   * Source: {@code evaluation_loop}.
   *
   * @param use may throw to end the loop
   */
  public void forEach(Consumer<FoundCheckpoint> use) throws InterruptedException {
    Optional<FoundCheckpoint> found = next();
    while (found.isPresent()) {
      use.accept(found.get());
      found = next();
    }
  }

  private List<FoundCheckpoint> there() {
    return CheckpointPaths.in(watch.directory).stream()
        .map(prefix -> new FoundCheckpoint(prefix, modified(prefix)))
        .filter(found -> !found.modified().equals(Instant.MIN))
        .sorted(ORDER)
        .toList();
  }

  /** When the last file of a checkpoint was written; very long ago if it has disappeared. */
  private static Instant modified(Path prefix) {
    return CheckpointPaths.files(prefix).stream()
        .map(Checkpoints::modifiedFile)
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
    return watch.timeout.isPresent() && watch.time.nanos() - mark >= watch.timeout.get().toNanos();
  }

  /** Until the next look or the timeout, whichever is first. */
  private void sleep() throws InterruptedException {
    long start = watch.time.nanos();
    while (!watch.stop.getAsBoolean()
        && !timedOut()
        && watch.time.nanos() - start < watch.interval.toNanos()) {
      watch.time.sleep(STOP_CHECKS);
    }
  }
}
