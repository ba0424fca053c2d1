package org.tfslim.train;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.TrainingGraph;
import org.tfslim.classification.TrainingSettings;
import org.tfslim.cli.Console;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Progress;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.programs.ProgressHook;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.saving.Saver;
import org.tfslim.slim.summaries.TrainingSummaries;
import org.tfslim.slim.training.CheckpointHook;
import org.tfslim.slim.training.CurveHook;
import org.tfslim.slim.training.Hook;
import org.tfslim.slim.training.LoggingHook;
import org.tfslim.slim.training.Resume;
import org.tfslim.slim.training.SummaryHook;
import org.tfslim.slim.training.TrainLoop;
import org.tfslim.slim.training.WorkClock;

/**
 * The graph and the session of a training run.
 *
 * @param pipeline where the batches come from
 * @param model what learns
 * @param summaries all summaries merged
 * @param saver saves and restores all variables
 */
record Trainer(
    Graph graph,
    Session session,
    Slim slim,
    DatasetInput input,
    InputPipeline pipeline,
    TrainingGraph model,
    Operand<TString> summaries,
    Saver saver,
    Path trainDir)
    implements AutoCloseable {

  /** Builds the graph from the flags. */
  static Trainer build(ParsedFlags flags, NetSpec spec, DatasetInput input) {
    Graph graph = new Graph();
    try {
      Slim slim = Slim.on(graph, flags.get(TrainFlags.SEED));
      slim.globalStep();
      InputPipeline pipeline = input.forTraining(slim);
      TrainingGraph model =
          TrainingGraph.of(
              slim, settings(flags, spec, input), pipeline.images(), pipeline.labels());
      Operand<TString> summaries =
          TrainingSummaries.of(
              slim, pipeline.images(), model.clones().get(0), model.loss(), model.learningRate());
      Saver saver = Saver.of(slim.ops(), slim.variables().all());
      Session session = new Session(graph, SessionOptions.defaults().toProto());
      return new Trainer(
          graph,
          session,
          slim,
          input,
          pipeline,
          model,
          summaries,
          saver,
          flags.get(TrainFlags.TRAIN_DIR));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static TrainingSettings settings(ParsedFlags flags, NetSpec spec, DatasetInput input) {
    float weightDecay = flags.get(TrainFlags.WEIGHT_DECAY).floatValue();
    RateDecay rateDecay = flags.get(TrainFlags.LEARNING_RATE_DECAY_TYPE);
    return new TrainingSettings(
        spec.network(input.numClasses()).weightDecay(weightDecay).training(),
        input.numClasses(),
        flags.get(TrainFlags.LABEL_SMOOTHING).floatValue(),
        TrainFlags.optimizer(flags),
        slim -> rateDecay.learningRate(slim, flags, input.dataset().numSamples()),
        TrainFlags.deployment(flags),
        TrainFlags.scopes(flags, TrainFlags.TRAINABLE_SCOPES),
        flags.get(TrainFlags.MOVING_AVERAGE_DECAY).filter(decay -> decay > 0));
  }

  /**
   * Takes up the newest whole checkpoint, or begins anew or from other weights, and puts the data
   * set in position.
   */
  void resume(FineTuning fineTuning, Console console) {
    Resume resume = Resume.run(session, trainDir, slim.variables().all(), saver);
    resume.report().forEach(console::info);
    if (resume.checkpoint().isPresent()) {
      fineTuning.ignore(console);
    } else {
      fineTuning.start(session, slim, console);
      model.averages().ifPresent(averages -> averages.restart(session));
    }
    pipeline.initialize(session, step() * input.batchSize());
  }

  /** The global step. */
  long step() {
    try (Result result = session.runner().fetch(slim.globalStep().value()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  /** Trains until the last step or until asked to stop. */
  TrainLoop.Outcome run(
      ParsedFlags flags,
      OptionalLong steps,
      Optional<RunEvaluation> evaluation,
      BooleanSupplier stop,
      WorkClock clock,
      Progress progress,
      Console console) {
    CheckpointHook checkpoints =
        new CheckpointHook(
            slim.ops(),
            slim.variables().all(),
            saver,
            trainDir,
            flags.get(TrainFlags.KEEP_CHECKPOINTS),
            Duration.ofSeconds(flags.get(TrainFlags.SAVE_INTERVAL_SECS)),
            console::info);
    try (EventWriter events = EventWriter.create(trainDir, Clock.systemUTC())) {
      List<Hook> hooks = new ArrayList<>();
      hooks.add(checkpoints);
      hooks.add(
          new SummaryHook(
              summaries,
              events,
              Duration.ofSeconds(flags.get(TrainFlags.SAVE_SUMMARIES_SECS)),
              steps,
              clock));
      hooks.add(
          new CurveHook(model.learningRate(), events, flags.get(TrainFlags.LOG_EVERY_N_STEPS)));
      hooks.add(
          new LoggingHook(
              console::info,
              flags.get(TrainFlags.LOG_EVERY_N_STEPS),
              input.batchSize(),
              steps,
              clock));
      hooks.add(new ProgressHook(progress));
      evaluation
          .flatMap(it -> it.hook(checkpoints, trainDir, clock, stop, console))
          .ifPresent(hooks::add);
      TrainLoop loop =
          TrainLoop.of(slim, model.trainOp()).stopWhen(stop).with(hooks).guarding(trainDir);
      return (steps.isPresent() ? loop.until(steps.getAsLong()) : loop).run(session);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
