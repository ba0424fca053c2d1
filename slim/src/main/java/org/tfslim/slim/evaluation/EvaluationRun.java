package org.tfslim.slim.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.runtime.SessionOptions;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.slim.saving.AverageUse;
import org.tfslim.slim.saving.Saver;

/**
 * The loop over the batches of an input.
 *
 * @param accumulators what is gathered
 * @param fetched what they fetch, each tensor once
 */
record EvaluationRun(List<? extends Accumulator> accumulators, List<Output<?>> fetched) {
  static EvaluationRun of(List<? extends Accumulator> accumulators) {
    List<Output<?>> fetched =
        accumulators.stream()
            .flatMap(it -> outputs(it).stream())
            .<Output<?>>map(it -> it)
            .distinct()
            .toList();
    if (fetched.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to fetch: an evaluation needs metrics");
    }
    return new EvaluationRun(List.copyOf(accumulators), fetched);
  }

  private static List<Output<?>> outputs(Accumulator accumulator) {
    return accumulator.fetches().stream().<Output<?>>map(it -> it.asOutput()).toList();
  }

  /**
   * Evaluates a checkpoint in a graph and a session of its own, from the first sample on.
   *
   * @param build adds the model to the graph, and returns what evaluates it
   */
  static <E> E ofCheckpoint(
      Path checkpoint,
      Batches batches,
      BiFunction<Slim, InputPipeline, Function<Session, E>> build) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0).withoutGradients();
      InputPipeline input = batches.forEvaluation(slim);
      Function<Session, E> evaluation = build.apply(slim, input);
      Saver saver = Saver.of(slim.ops(), slim.variables().model());
      try (Session session = Sessions.open(graph, SessionOptions.defaults())) {
        saver.restore(session, checkpoint, AverageUse.IF_STORED);
        input.initialize(session, 0);
        return evaluation.apply(session);
      }
    } catch (RuntimeException e) {
      throw batches.explained(e);
    }
  }

  /** The same, which ends with the input even if nothing that is gathered needs it. */
  EvaluationRun reading(InputPipeline input) {
    List<Output<?>> more = new ArrayList<>(fetched);
    more.add(input.labels().asOutput());
    return new EvaluationRun(accumulators, more.stream().distinct().toList());
  }

  /** Runs to the end of the input or the last batch, and returns the number of batches. */
  long run(Session session, OptionalLong maxBatches, Runnable afterBatch) {
    long batches = 0;
    try {
      while (maxBatches.isEmpty() || batches < maxBatches.getAsLong()) {
        next(session);
        batches++;
        afterBatch.run();
      }
    } catch (TFOutOfRangeException e) {
      if (!isEndOfInput(e)) {
        throw e;
      }
    }
    return batches;
  }

  private void next(Session session) {
    Session.Runner runner = session.runner();
    fetched.forEach(runner::fetch);
    try (Result result = runner.run()) {
      for (Accumulator accumulator : accumulators) {
        List<Tensor> values =
            outputs(accumulator).stream()
                .<Tensor>map(output -> result.get(fetched.indexOf(output)))
                .toList();
        accumulator.add(values);
      }
    }
  }

  /** The values of metrics by their names, in order. */
  static Map<String, Double> valuesOf(List<? extends Metric> metrics) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      if (values.put(metric.name(), metric.value()) != null) {
        throw new IllegalArgumentException("Two metrics are called " + metric.name());
      }
    }
    return Collections.unmodifiableMap(values);
  }

  /** What an iterator says; other operations have other reasons to say "out of range". */
  private static boolean isEndOfInput(TFOutOfRangeException e) {
    return String.valueOf(e.getMessage()).contains("End of sequence");
  }
}
