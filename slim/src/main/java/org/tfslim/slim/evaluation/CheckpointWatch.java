package org.tfslim.slim.evaluation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * How to wait for the checkpoints that a training run is writing to a directory: how often to look,
 * and when to give up. An evaluation alongside training is
 *
 * <pre>{@code
 * CheckpointWatch.of(trainDir).withInterval(Duration.ofSeconds(60)).start().forEach(found -> {
 *   saver.restore(session, found.prefix());
 *   session.run(startOfInput);
 *   Evaluation.run(session, metrics()).writeTo(events, found.step().orElse(0));
 * });
 * }</pre>
 *
 * <p>Source: {@code wait_for_new_checkpoint}, {@code checkpoints_iterator} and {@code
 * evaluation_loop} of {@code slim.evaluation}. Those find the newest checkpoint only; here none is
 * passed over.
 */
public final class CheckpointWatch {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  final Path directory;
  final Duration interval;
  final Optional<Duration> timeout;
  final BooleanSupplier stop;
  final Predicate<FoundCheckpoint> known;
  final PassingTime time;

  private CheckpointWatch(
      Path directory,
      Duration interval,
      Optional<Duration> timeout,
      BooleanSupplier stop,
      Predicate<FoundCheckpoint> known,
      PassingTime time) {
    this.directory = directory;
    this.interval = interval;
    this.timeout = timeout;
    this.stop = stop;
    this.known = known;
    this.time = time;
  }

  /**
   * Looks every second, forever.
   *
   * @param directory of a training run; there need not be one yet
   */
  public static CheckpointWatch of(Path directory) {
    return new CheckpointWatch(
        directory,
        DEFAULT_INTERVAL,
        Optional.empty(),
        () -> false,
        found -> false,
        PassingTime.system());
  }

  /**
   * With another interval.
   *
   * @param newInterval the time between two looks into the directory
   */
  public CheckpointWatch withInterval(Duration newInterval) {
    return new CheckpointWatch(directory, newInterval, timeout, stop, known, time);
  }

  /**
   * With an end to waiting.
   *
   * @param newTimeout how long to wait for a new checkpoint; with 0, only those that already exist
   *     are found
   */
  public CheckpointWatch withTimeout(Duration newTimeout) {
    return new CheckpointWatch(directory, interval, Optional.of(newTimeout), stop, known, time);
  }

  /**
   * With a way to end it.
   *
   * @param newStop asked at least ten times a second, while waiting, whether to end
   */
  public CheckpointWatch stopWhen(BooleanSupplier newStop) {
    return new CheckpointWatch(directory, interval, timeout, newStop, known, time);
  }

  /**
   * Without some checkpoints.
   *
   * @param newKnown checkpoints that are passed over, e.g. those of an earlier run; asked when one
   *     is found
   */
  public CheckpointWatch without(Predicate<FoundCheckpoint> newKnown) {
    return new CheckpointWatch(directory, interval, timeout, stop, newKnown, time);
  }

  CheckpointWatch withTime(PassingTime newTime) {
    return new CheckpointWatch(directory, interval, timeout, stop, known, newTime);
  }

  /** Starts to watch; the first timeout begins. */
  public Checkpoints start() {
    return new Checkpoints(this);
  }
}
