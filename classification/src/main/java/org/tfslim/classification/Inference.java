package org.tfslim.classification;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointSource;
import org.tfslim.formats.checkpoint.FiniteValues;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.slim.saving.AverageUse;
import org.tfslim.slim.saving.Saver;

/**
 * A graph for inference with the values of a checkpoint, and the session that runs it. May be run
 * by several threads.
 *
 * @param <T> what the graph offers
 */
public final class Inference<T> implements AutoCloseable {
  private final Graph graph;
  private final Slim slim;
  private final T model;
  private final Saver saver;
  private final Session session;
  private Optional<Path> checkpoint = Optional.empty();

  private Inference(Graph graph, Slim slim, T model, Saver saver, Session session) {
    this.graph = graph;
    this.slim = slim;
    this.model = model;
    this.saver = saver;
    this.session = session;
  }

  /**
   * Builds a graph, without what only gradients need, and restores its model variables: from their
   * moving averages, if the checkpoint has them.
   *
   * @param build adds the network, and what surrounds it, to the graph
   * @param checkpoint its prefix
   * @throws DataException if the checkpoint is missing, damaged, or one of another network, or has
   *     values that are NaN or infinite
   * @throws SlimException if the network cannot be built
   */
  public static <T> Inference<T> start(Path checkpoint, Function<Slim, T> build) {
    return start(checkpoint, AverageUse.IF_STORED, note -> {}, build);
  }

  /**
   * The same with a choice of values.
   *
   * @param averages whether variables get their moving averages
   * @param log is told if they do
   */
  public static <T> Inference<T> start(
      Path checkpoint, AverageUse averages, Consumer<String> log, Function<Slim, T> build) {
    return start(CheckpointSource.of(checkpoint), averages, log, SessionOptions.defaults(), build);
  }

  /**
   * The same with a choice of threads, and of a folder whose newest checkpoint is taken.
   *
   * @param source of the checkpoint; it is looked for when the graph is built
   * @param options of the session
   */
  public static <T> Inference<T> start(
      CheckpointSource source,
      AverageUse averages,
      Consumer<String> log,
      SessionOptions options,
      Function<Slim, T> build) {
    Inference<T> inference = build(options, build);
    try {
      source.read(
          log,
          prefix -> {
            inference.finiteValues(prefix, averages).require();
            inference.restore(prefix, averages, log);
            return prefix;
          });
      return inference;
    } catch (RuntimeException e) {
      inference.close();
      throw e;
    }
  }

  /**
   * Builds the graph only; {@link #restore} must come before the first run.
   *
   * @throws SlimException if the network cannot be built
   */
  public static <T> Inference<T> build(Function<Slim, T> build) {
    return build(SessionOptions.defaults(), build);
  }

  private static <T> Inference<T> build(SessionOptions options, Function<Slim, T> build) {
    Graph graph = new Graph();
    try {
      Slim slim = Slim.on(graph, 0).withoutGradients();
      T model = build.apply(slim);
      Saver saver = Saver.of(slim.ops(), slim.variables().model());
      return new Inference<>(graph, slim, model, saver, Sessions.open(graph, options));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Gives the model variables the values of a checkpoint; may be called again for another one.
   *
   * @param prefix of the checkpoint
   * @param averages whether variables get their moving averages
   * @param log is told if they do
   * @throws DataException if the checkpoint is missing, damaged, or one of another network
   */
  public void restore(Path prefix, AverageUse averages, Consumer<String> log) {
    int averaged = saver.restore(session, prefix, averages);
    checkpoint = Optional.of(prefix);
    if (averaged > 0) {
      log.accept(
          "using the moving averages of %d of %d variables; use_moving_averages=false uses their last values"
              .formatted(averaged, slim.variables().model().size()));
    }
  }

  /**
   * The prefix of the checkpoint that was restored last.
   *
   * @throws IllegalStateException if there was none
   */
  public Path checkpoint() {
    return checkpoint.orElseThrow(() -> new IllegalStateException("nothing was restored"));
  }

  /** Looks at the values that {@link #restore} gives to variables. */
  FiniteValues finiteValues(Path checkpoint, AverageUse averages) {
    return saver.finiteValues(checkpoint, averages);
  }

  /** What the graph offers: what {@code build} returned. */
  public T model() {
    return model;
  }

  /** Where more can be added to the graph. */
  public Slim slim() {
    return slim;
  }

  /** What restored the model variables. */
  Saver saver() {
    return saver;
  }

  /**
   * The part of the graph that some of its nodes need, with the values as constants.
   *
   * @param nodes that are fed or fetched
   */
  public FrozenGraph frozen(Collection<String> nodes) {
    return FrozenGraph.of(graph.toGraphDef(), session, nodes);
  }

  /** Holds the variables' values. */
  public Session session() {
    return session;
  }

  /** Frees the session, then the graph. */
  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
