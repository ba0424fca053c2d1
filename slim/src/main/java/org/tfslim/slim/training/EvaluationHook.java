package org.tfslim.slim.training;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.tensorflow.Session;
import org.tfslim.formats.Messages;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * Evaluates at intervals while training waits: saves a checkpoint and has it evaluated, by a graph
 * and a session of its own, so that training continues as if nothing had happened, to the last bit.
 *
 * <p>If the data or the checkpoint cannot be evaluated, or TensorFlow fails, the hook says why,
 * once, and training continues without any more evaluations; any other exception is a bug and ends
 * the training. Hooks that measure speed are given the same {@link WorkClock}, which stands still
 * meanwhile.
 */
public final class EvaluationHook implements Hook {
  /**
   * What evaluates a checkpoint; it was opened before training, so that wrong settings show early.
   */
  @FunctionalInterface
  public interface Pass {
    /**
     * Evaluates.
     *
     * @param checkpoint its prefix
     * @param afterBatch called after each batch, and may throw to end the evaluation
     */
    Evaluation run(Path checkpoint, Runnable afterBatch);
  }

  private final CheckpointHook checkpoints;
  private final Pass pass;
  private final Interval interval;
  private final Path eventDir;
  private final WorkClock clock;
  private final BooleanSupplier stop;
  private final Messages messages;
  private final SortedMap<Long, Map<String, Double>> values = new TreeMap<>();
  private Optional<Evaluation> latest = Optional.empty();
  private Optional<EventWriter> events = Optional.empty();
  private boolean failed;

  /**
   * @param checkpoints saves what is evaluated
   * @param every the training time between two evaluations
   * @param eventDir where an event file for TensorBoard is written
   * @param clock stands still during evaluations
   * @param stop asked between batches whether training is to stop, which ends an evaluation too
   * @param messages where results are logged
   */
  public EvaluationHook(
      CheckpointHook checkpoints,
      Pass pass,
      Duration every,
      Path eventDir,
      WorkClock clock,
      BooleanSupplier stop,
      Messages messages) {
    this.checkpoints = checkpoints;
    this.pass = pass;
    this.interval = new Interval(every, clock);
    this.eventDir = eventDir;
    this.clock = clock;
    this.stop = stop;
    this.messages = messages;
  }

  /** Starts the event file: a directory that cannot be written fails early. */
  @Override
  public void begin(Session session, long step) {
    EventWriter writer = EventWriter.create(eventDir, Clock.systemUTC()).warning(messages::warn);
    events = Optional.of(writer);
    writer.sessionStart(step);
    writer.flush();
    interval.restart();
  }

  @Override
  public void afterStep(Session session, TrainingStep step) {
    if (!failed && interval.due()) {
      Path checkpoint = checkpoints.save(session, step.number());
      clock.pause(() -> evaluate(checkpoint, step.number())).ifPresent(it -> keep(it, step));
      interval.restart();
    }
  }

  private Optional<Evaluation> evaluate(Path checkpoint, long step) {
    try {
      Evaluation evaluation = pass.run(checkpoint, this::stopIfAsked);
      events.ifPresent(writer -> evaluation.writeTo(writer, step));
      return Optional.of(evaluation);
    } catch (CancellationException e) {
      messages.info("the evaluation of step %d was cut short".formatted(step));
    } catch (SlimException e) {
      fail(e.getMessage());
    } catch (RuntimeException e) {
      if (!TensorFlowFailure.is(e)) {
        throw e;
      }
      fail(TensorFlowFailure.reason(e));
    }
    return Optional.empty();
  }

  private void fail(String reason) {
    failed = true;
    messages.warn("training continues without evaluation, which failed: " + reason);
  }

  private void stopIfAsked() {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void keep(Evaluation evaluation, TrainingStep step) {
    values.put(step.number(), evaluation.values());
    latest = Optional.of(evaluation);
    messages.info("step %d: %s".formatted(step.number(), String.join(" ", evaluation.lines())));
  }

  @Override
  public void end(Session session, long step, EndReason reason) {
    events.ifPresent(EventWriter::close);
  }

  /** The metrics of each evaluation by its step. */
  public SortedMap<Long, Map<String, Double>> values() {
    return Collections.unmodifiableSortedMap(values);
  }

  /** All of the last evaluation, that of the highest step in {@link #values}. */
  public Optional<Evaluation> latest() {
    return latest;
  }
}
