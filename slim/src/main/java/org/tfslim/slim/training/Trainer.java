package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.slim.saving.Saver;

/**
 * The graph and the session of a training run in a directory. A graph is built with {@link #slim},
 * from input to losses; {@link #minimize(Minimizer)} adds the training steps, and the {@link
 * Training} it returns says how to run them. A run that finds checkpoints in its directory
 * continues from the newest one as if it had not been interrupted, to the last bit. Source: {@code
 * slim.learning}.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.in(RunDirectory.at(path), 1)) {
 *   Slim slim = trainer.slim();
 *   InputPipeline input = trainer.input(batches);
 *   Operand<TFloat32> pixels = slim.flatten(input.images(), "flatten");
 *   Operand<TFloat32> logits = slim.fullyConnected(pixels, 10, "logits", noActivation());
 *   Operand<TFloat32> labels = slim.oneHotEncoding(input.labels(), 10);
 *   Losses.softmaxCrossEntropy(slim, logits, labels, 0, 1, "softmax_cross_entropy_loss");
 *   trainer
 *       .minimize(Minimizer.of(Optimizer.sgd(), s -> LearningRates.fixed(s, 0.1f)))
 *       .until(1000)
 *       .run();
 * }
 * }</pre>
 */
public final class Trainer implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Slim slim;
  private final RunDirectory directory;
  private final Optional<RunLock> lent;
  private final List<Input> inputs = new ArrayList<>();
  private Optional<Running> running = Optional.empty();

  private record Input(Batches batches, InputPipeline pipeline) {}

  /** What there is once variables have values. */
  private record Running(Session session, Saver saver, RunLock lock, RunFiles files) {}

  private Trainer(RunDirectory directory, Optional<RunLock> lent, long seed) {
    this.directory = directory;
    this.lent = lent;
    slim = Slim.on(graph, seed);
    slim.globalStep();
  }

  /**
   * A run with an empty graph.
   *
   * @param directory where checkpoints and event files are written; made if it does not exist. From
   *     the start of the run until {@link #close}, no other run may use it
   * @param seed what all randomness of the graph is derived from
   */
  public static Trainer in(RunDirectory directory, long seed) {
    return new Trainer(directory, Optional.empty(), seed);
  }

  /**
   * A run with an empty graph, in a directory that the caller has locked.
   *
   * @param lock stays with the caller, who closes it after the trainer
   * @param seed as above
   */
  public static Trainer in(RunLock lock, long seed) {
    return new Trainer(lock.directory(), Optional.of(lock), seed);
  }

  /** The handle to build the graph with. */
  public Slim slim() {
    return slim;
  }

  /** Where the run's files are. */
  public RunDirectory directory() {
    return directory;
  }

  /** Adds endless batches to the graph, which begin where the run was interrupted. */
  public InputPipeline input(Batches batches) {
    InputPipeline pipeline = batches.forTraining(slim);
    inputs.add(new Input(batches, pipeline));
    return pipeline;
  }

  /**
   * Adds training steps on the sum of all losses and penalties of the graph.
   *
   * @throws IllegalStateException if the graph has no loss
   * @throws SlimException if the loss does not depend on a variable to train, or cannot be
   *     differentiated
   */
  public Training minimize(Minimizer minimizer) {
    return train(minimizer.minimize(slim));
  }

  /**
   * Adds training steps on a loss.
   *
   * @param loss a scalar; the penalties on variables are not added to it
   * @throws SlimException if the loss does not depend on a variable to train, or cannot be
   *     differentiated
   */
  public Training minimize(Minimizer minimizer, Operand<TFloat32> loss) {
    return train(minimizer.minimize(slim, loss));
  }

  /** How training steps that were added to the graph are run. */
  public Training train(Minimization minimization) {
    return Training.of(this, minimization);
  }

  /**
   * The session of the run, to look at its variables.
   *
   * @throws IllegalStateException if the run has not started
   */
  public Session session() {
    return started().session();
  }

  /**
   * The global step.
   *
   * @throws IllegalStateException if the run has not started
   */
  public long step() {
    try (Result result = session().runner().fetch(slim.globalStep().value()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  /**
   * Writes a text file into the directory, such as a description of the model, and again whenever
   * it is missing when a checkpoint is saved.
   *
   * @param name of the file
   * @throws IllegalStateException if the run has not started
   * @throws SlimException if it cannot be written
   */
  public void write(String name, String text) {
    files().write(name, text);
  }

  RunFiles files() {
    return started().files();
  }

  Saver saver() {
    return started().saver();
  }

  private Running started() {
    return running.orElseThrow(
        () -> new IllegalStateException("the run has not started; call start or run first"));
  }

  boolean isStarted() {
    return running.isPresent();
  }

  Collection<Variable<?>> variables() {
    return slim.variables().all();
  }

  /** The samples of a batch of the first input; 0 if there is none. */
  long batchSize() {
    return inputs.isEmpty() ? 0 : inputs.get(0).batches().batchSize();
  }

  /**
   * Opens the session, gives variables their values and puts the inputs in position.
   *
   * @throws DataException if the newest checkpoint does not fit the graph, or none can be used
   * @throws SlimException if another run uses the directory
   */
  Resume start(
      Minimization minimization, SessionOptions options, Optional<InitFn> init, Messages messages) {
    if (isStarted()) {
      throw new IllegalStateException("the run has started already");
    }
    RunLock lock = lent.orElseGet(() -> directory.lock(messages::warn));
    RunFiles files = new RunFiles(lock);
    Saver saver = Saver.of(slim.ops(), variables());
    Session session = Sessions.open(graph, options);
    running = Optional.of(new Running(session, saver, lock, files));
    Resume resume = Resume.run(session, directory.path(), variables(), saver);
    resume.report().forEach(messages::info);
    resume
        .checkpoint()
        .filter(it -> !directory.path().equals(it.getParent()))
        .ifPresent(
            it ->
                messages.warn(
                    "%s lies outside of %s, whose state file names it; it stays as it is"
                        .formatted(it, directory)));
    if (resume.checkpoint().isPresent()) {
      init.ifPresent(it -> it.unused(messages));
    } else {
      init.ifPresent(it -> it.run(session, slim, messages));
      minimization.averages().ifPresent(averages -> averages.restart(session));
    }
    long step = step();
    inputs.forEach(it -> it.pipeline().initialize(session, step * it.batches().batchSize()));
    return resume;
  }

  /** What a user needs to know about a failure. */
  RuntimeException explained(RuntimeException failure) {
    for (Input input : inputs) {
      RuntimeException explained = input.batches().explained(failure);
      if (explained != failure) {
        return explained;
      }
    }
    return failure;
  }

  /** Frees the session, the graph and the directory. */
  @Override
  public void close() {
    running.ifPresent(it -> it.session().close());
    graph.close();
    if (lent.isEmpty()) {
      running.ifPresent(it -> it.lock().close());
    }
  }
}
