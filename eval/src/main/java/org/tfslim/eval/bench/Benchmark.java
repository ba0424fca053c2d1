package org.tfslim.eval.bench;

import java.time.Duration;
import java.util.OptionalLong;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tfslim.cli.Progress;
import org.tfslim.slim.Slim;
import org.tfslim.slim.runtime.Sessions;

/** Builds a graph, runs steps, and measures both. */
final class Benchmark {
  private Benchmark() {}

  /** Runs all steps. */
  static BenchReport run(BenchSettings settings, Progress progress) {
    // Load the library first, so that it does not count as building the graph.
    String tensorflow = TensorFlow.version();
    try (Graph graph = new Graph()) {
      BenchGraph model = BenchGraph.build(Slim.on(graph, 0), settings);
      try (Session session = Sessions.open(graph)) {
        model.start(session);
        step(session, model.step());
        Duration firstStep = ProcessFacts.age();
        progress.step();
        for (int i = 1; i < settings.warmupSteps(); i++) {
          step(session, model.step());
          progress.step();
        }
        long[] nanos = new long[settings.steps()];
        for (int i = 0; i < nanos.length; i++) {
          long start = System.nanoTime();
          step(session, model.step());
          nanos[i] = System.nanoTime() - start;
          progress.step();
        }
        OptionalLong peakResidentBytes = ProcessFacts.peakResidentBytes();
        return new BenchReport(
            settings,
            tensorflow,
            model.parameters(),
            model.times(),
            buildAgain(settings),
            firstStep,
            new StepTimes(nanos),
            peakResidentBytes);
      }
    } catch (RuntimeException e) {
      throw BenchGraph.explained(settings.dataset(), e);
    }
  }

  private static void step(Session session, Operand<?> step) {
    session.runner().fetch(step).run().close();
  }

  /** Measures building without class loading, which the first graph waited for. */
  private static BuildTimes buildAgain(BenchSettings settings) {
    try (Graph graph = new Graph()) {
      return BenchGraph.build(Slim.on(graph, 0), settings).times();
    }
  }
}
