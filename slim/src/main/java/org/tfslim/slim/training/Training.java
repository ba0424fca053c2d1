package org.tfslim.slim.training;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.saving.Restore;
import org.tfslim.slim.summaries.Summaries;

/**
 * How the steps of a {@link Trainer} are run: until when, what is saved and written on the way. An
 * immutable value: all methods but {@link #start} and {@link #run} return changed copies, which run
 * the same trainer. Source: {@code slim.learning.train}.
 *
 * <p>Unless changed: without end, a checkpoint and summaries every ten minutes, the last five
 * checkpoints kept, the loss and the learning rate every ten steps, no messages.
 */
public final class Training {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final Trainer trainer;
  private final Minimization minimization;
  private final Settings settings;

  /** What has a default; changed only before a training has it. */
  private static final class Settings {
    private SessionOptions session = SessionOptions.defaults();
    private Optional<InitFn> init = Optional.empty();
    private OptionalLong steps = OptionalLong.empty();
    private BooleanSupplier stop = () -> false;
    private Duration saveEvery = TEN_MINUTES;
    private int keep = 5;
    private Duration summariesEvery = TEN_MINUTES;
    private Optional<Operand<TString>> summaries = Optional.empty();
    private long logEvery = 10;
    private Messages messages = Messages.to(message -> {});
    private WorkClock clock = new WorkClock();
    private List<Hook> hooks = List.of();
    private Duration evaluateEvery = Duration.ZERO;
    private Optional<EvaluationHook.Pass> evaluation = Optional.empty();

    Settings copy() {
      Settings copy = new Settings();
      copy.session = session;
      copy.init = init;
      copy.steps = steps;
      copy.stop = stop;
      copy.saveEvery = saveEvery;
      copy.keep = keep;
      copy.summariesEvery = summariesEvery;
      copy.summaries = summaries;
      copy.logEvery = logEvery;
      copy.messages = messages;
      copy.clock = clock;
      copy.hooks = hooks;
      copy.evaluateEvery = evaluateEvery;
      copy.evaluation = evaluation;
      return copy;
    }
  }

  private Training(Trainer trainer, Minimization minimization, Settings settings) {
    this.trainer = trainer;
    this.minimization = minimization;
    this.settings = settings;
  }

  static Training of(Trainer trainer, Minimization minimization) {
    return new Training(trainer, minimization, new Settings());
  }

  private Training with(Consumer<Settings> change) {
    Settings changed = settings.copy();
    change.accept(changed);
    return new Training(trainer, minimization, changed);
  }

  /**
   * Ends when the global step has reached a number, as slim counts: steps of earlier runs included.
   */
  public Training until(long steps) {
    return with(it -> it.steps = OptionalLong.of(steps));
  }

  /** Ends after the step during which the condition becomes true. */
  public Training stopWhen(BooleanSupplier condition) {
    return with(it -> it.stop = condition);
  }

  /** Saves a checkpoint at this interval; 0 saves only at the beginning and the end. */
  public Training saveEvery(Duration interval) {
    return with(it -> it.saveEvery = interval);
  }

  /** Keeps this number of the last checkpoints; 0 keeps all. */
  public Training keep(int checkpoints) {
    return with(it -> it.keep = checkpoints);
  }

  /**
   * Writes summaries at this interval, besides those of the first and the last step; 0 writes only
   * these.
   */
  public Training summariesEvery(Duration interval) {
    return with(it -> it.summariesEvery = interval);
  }

  /**
   * Writes these summaries, merged by {@link Summaries#merge}, in place of losses, total loss and
   * learning rate. Those of gradients are added.
   */
  public Training summaries(Operand<TString> merged) {
    return with(it -> it.summaries = Optional.of(merged));
  }

  /** Logs the loss, and writes it and the learning rate for curves, every {@code steps} steps. */
  public Training logEvery(long steps) {
    return with(it -> it.logEvery = steps);
  }

  /** Tells {@code receiver} what is done. */
  public Training messages(Messages receiver) {
    return with(it -> it.messages = receiver);
  }

  /** Measures speeds with this clock, which stands still during evaluations. */
  public Training clock(WorkClock clock) {
    return with(it -> it.clock = clock);
  }

  /** Runs with these session options. */
  public Training session(SessionOptions options) {
    return with(it -> it.session = options);
  }

  /** Begins with the weights of another checkpoint, unless the directory has one of its own. */
  public Training initFrom(Restore weights) {
    return init(InitFn.restoring(weights));
  }

  /** Gives variables other values first, unless the directory has a checkpoint. */
  public Training init(InitFn init) {
    return with(it -> it.init = Optional.of(init));
  }

  /** Adds hooks, which come after those for checkpoints, summaries and the log. */
  public Training with(Hook... hooks) {
    List<Hook> all = new ArrayList<>(settings.hooks);
    all.addAll(List.of(hooks));
    return with(it -> it.hooks = List.copyOf(all));
  }

  /**
   * Evaluates a checkpoint at intervals while training waits; see {@link EvaluationHook}.
   *
   * @param interval the training time between two
   */
  public Training evaluateEvery(Duration interval, EvaluationHook.Pass pass) {
    return with(
        it -> {
          it.evaluateEvery = interval;
          it.evaluation = Optional.of(pass);
        });
  }

  /**
   * Opens the session and gives all variables their values: those of the newest checkpoint of the
   * directory, or first ones. {@link #run} does it too, if it was not done before.
   *
   * @return where the run begins
   * @throws IllegalStateException if the trainer was started before
   * @throws DataException if the newest checkpoint does not fit the graph, or none can be used
   * @throws SlimException if another run uses the directory
   */
  public Resume start() {
    try {
      return trainer.start(minimization, settings.session, settings.init, settings.messages);
    } catch (RuntimeException e) {
      throw trainer.explained(e);
    }
  }

  /**
   * Trains. May be called again, with a later end, to continue.
   *
   * @return the global step at the end, and why it ended
   * @throws NotFiniteLossException if the loss becomes NaN or infinite
   * @throws DataException if a checkpoint or the input cannot be used
   * @throws SlimException if the directory cannot be written
   */
  public TrainLoop.Outcome run() {
    if (!trainer.isStarted()) {
      start();
    }
    try (EventWriter events =
        EventWriter.create(trainer.directory().path(), Clock.systemUTC())
            .warning(settings.messages::warn)) {
      TrainLoop loop =
          TrainLoop.of(trainer.slim(), minimization.trainOp())
              .stopWhen(settings.stop)
              .with(hooks(events))
              .guarding(trainer.directory());
      TrainLoop ending = settings.steps.isPresent() ? loop.until(settings.steps.getAsLong()) : loop;
      return ending.run(trainer.session());
    } catch (RuntimeException e) {
      throw trainer.explained(e);
    }
  }

  private List<Hook> hooks(EventWriter events) {
    CheckpointHook checkpoints =
        new CheckpointHook(
                trainer.slim().ops(),
                trainer.variables(),
                trainer.saver(),
                trainer.directory(),
                settings.keep,
                settings.saveEvery,
                settings.messages::info)
            .restoring(trainer.files(), settings.messages::warn);
    List<Hook> hooks = new ArrayList<>();
    hooks.add(checkpoints);
    hooks.add(
        new SummaryHook(
            allSummaries(), events, settings.summariesEvery, settings.steps, settings.clock));
    hooks.add(new CurveHook(minimization.learningRate(), events, settings.logEvery));
    hooks.add(
        new LoggingHook(
            settings.messages::info,
            settings.logEvery,
            trainer.batchSize(),
            settings.steps,
            settings.clock));
    hooks.addAll(settings.hooks);
    settings.evaluation.ifPresent(pass -> hooks.add(evaluation(checkpoints, pass)));
    return hooks;
  }

  private EvaluationHook evaluation(CheckpointHook checkpoints, EvaluationHook.Pass pass) {
    return new EvaluationHook(
        checkpoints,
        pass,
        settings.evaluateEvery,
        trainer.directory().evaluation(),
        settings.clock,
        settings.stop,
        settings.messages);
  }

  private Operand<TString> allSummaries() {
    OpScope ops = trainer.slim().root().ops().enter("summaries");
    if (settings.summaries.isPresent() && minimization.summaries().isEmpty()) {
      return settings.summaries.get();
    }
    List<Operand<TString>> all = new ArrayList<>(minimization.summaries());
    settings.summaries.ifPresentOrElse(all::add, () -> addScalars(ops, all));
    return Summaries.merge(ops, all);
  }

  private void addScalars(OpScope ops, List<Operand<TString>> all) {
    for (Operand<TFloat32> loss : trainer.slim().variables().losses()) {
      all.add(Summaries.scalar(ops, "losses/" + loss.op().name(), loss));
    }
    all.add(Summaries.scalar(ops, RunDirectory.LEARNING_RATE, minimization.learningRate()));
    all.add(Summaries.scalar(ops, RunDirectory.TOTAL_LOSS, minimization.totalLoss()));
  }
}
