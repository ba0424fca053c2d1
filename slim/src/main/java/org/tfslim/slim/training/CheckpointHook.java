package org.tfslim.slim.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.tensorflow.Session;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointStore;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.saving.Saver;

/**
 * Saves {@code model.ckpt-STEP} before the first step, at intervals, at the end and when stopped. A
 * failure saves nothing, because a step that failed may have changed half of the variables; the
 * checkpoint before it stays.
 */
public final class CheckpointHook implements Hook {
  private final Saver saver;
  private final FiniteCheck finite;
  private final CheckpointStore store;
  private final RunDirectory directory;
  private final Interval interval;
  private final Consumer<String> log;
  private OptionalLong saved = OptionalLong.empty();
  private Runnable before = () -> {};

  /**
   * Adds a check of all variables to the graph.
   *
   * @param saver saves all {@code variables}
   * @param keep how many checkpoints to keep; 0 keeps all
   * @param every the time between two; 0 saves only at the beginning and the end
   * @param log is told of each checkpoint
   */
  public CheckpointHook(
      OpScope scope,
      Collection<? extends Variable<?>> variables,
      Saver saver,
      RunDirectory directory,
      int keep,
      Duration every,
      Consumer<String> log) {
    this(scope, variables, saver, directory, keep, every, log, System::nanoTime);
  }

  CheckpointHook(
      OpScope scope,
      Collection<? extends Variable<?>> variables,
      Saver saver,
      RunDirectory directory,
      int keep,
      Duration every,
      Consumer<String> log,
      LongSupplier nanoTime) {
    this.saver = saver;
    this.finite = new FiniteCheck(scope, variables);
    this.store = new CheckpointStore(directory.path(), keep);
    this.directory = directory;
    this.interval = new Interval(every, nanoTime);
    this.log = log;
  }

  /** Before it saves, also looks after the other files of the run. */
  CheckpointHook restoring(RunFiles files, Consumer<String> warnings) {
    before = () -> files.restore(store, warnings);
    return this;
  }

  /** Saves at once unless training was resumed: a directory that cannot be written fails early. */
  @Override
  public void begin(Session session, long step) {
    if (CheckpointPaths.exists(directory.checkpoint(step))) {
      saved = OptionalLong.of(step);
    }
    store.takeOver();
    save(session, step);
  }

  @Override
  public void afterStep(Session session, TrainingStep step) {
    if (interval.due()) {
      save(session, step.number());
    }
  }

  @Override
  public void end(Session session, long step, EndReason reason) {
    if (reason != EndReason.FAILED) {
      save(session, step);
    }
  }

  /**
   * Saves unless this step was saved before. Other hooks may call it after a step, before they use
   * its checkpoint.
   *
   * @param step the global step that the variables are at
   * @return the checkpoint's prefix
   * @throws NotFiniteLossException if a variable is NaN or infinite
   * @throws SlimException if the checkpoint cannot be written
   */
  public Path save(Session session, long step) {
    interval.restart();
    before.run();
    Path checkpoint = directory.checkpoint(step);
    if (saved.isPresent() && saved.getAsLong() == step && CheckpointPaths.exists(checkpoint)) {
      return checkpoint;
    }
    Optional<String> broken = finite.firstNotFinite(session);
    if (broken.isPresent()) {
      throw new NotFiniteGuard(Optional.of(directory)).variable(broken.get(), step);
    }
    store.announce(checkpoint);
    saver.save(session, checkpoint);
    store.add(checkpoint);
    saved = OptionalLong.of(step);
    interval.restart();
    log.accept("saved " + checkpoint);
    return checkpoint;
  }
}
