package org.tfslim.eval.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.TrainingGraph;
import org.tfslim.classification.TrainingSettings;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.programs.ModelFlags;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.Resume;

/**
 * The graph whose steps are measured: the one that training or inference builds.
 *
 * @param step the operation to fetch for one step
 * @param pipeline the source of batches; empty if one batch is used in all steps
 * @param times the build times of the parts
 */
record BenchGraph(
    Slim slim, Operand<TFloat32> step, Optional<InputPipeline> pipeline, BuildTimes times) {
  private static final float WEIGHT_DECAY = 0.00004f;
  private static final float LEARNING_RATE = 0.0001f;

  static BenchGraph build(Slim slim, BenchSettings settings) {
    return switch (settings.mode()) {
      case INFER -> inference(slim, settings);
      case TRAIN -> training(slim, settings);
      case INPUT -> input(slim, settings);
    };
  }

  private static BenchGraph input(Slim slim, BenchSettings settings) {
    long start = System.nanoTime();
    InputPipeline pipeline = settings.dataset().orElseThrow().forTraining(slim);
    BuildTimes times = new BuildTimes(since(start), Duration.ZERO, Duration.ZERO);
    return new BenchGraph(slim, pipeline.images(), Optional.of(pipeline), times);
  }

  private static BenchGraph inference(Slim slim, BenchSettings settings) {
    long start = System.nanoTime();
    Net net = settings.model().network(slim, constantImages(slim, settings));
    BuildTimes times = new BuildTimes(since(start), Duration.ZERO, Duration.ZERO);
    return new BenchGraph(slim, net.logits(), Optional.empty(), times);
  }

  private static BenchGraph training(Slim slim, BenchSettings settings) {
    // The functions record when the network ends and when the learning rate begins.
    List<Long> marks = new ArrayList<>(List.of(System.nanoTime()));
    ModelSettings model = settings.model();
    Optional<InputPipeline> pipeline = settings.dataset().map(dataset -> dataset.forTraining(slim));
    Operand<TFloat32> images =
        pipeline.map(InputPipeline::images).orElseGet(() -> constantImages(slim, settings));
    Operand<TInt64> labels =
        pipeline.map(InputPipeline::labels).orElseGet(() -> constantLabels(slim, settings));
    NetworkFn network =
        model.spec().network(model.numClasses()).weightDecay(WEIGHT_DECAY).training();
    TrainingGraph graph =
        TrainingGraph.of(
            slim,
            TrainingSettings.of(
                (s, x) -> {
                  Net net = network.apply(s, x);
                  marks.add(System.nanoTime());
                  return net;
                },
                model.numClasses(),
                Minimizer.of(
                    settings.optimizer().withDefaults(),
                    s -> {
                      marks.add(System.nanoTime());
                      return LearningRates.fixed(s, LEARNING_RATE);
                    })),
            images,
            labels);
    marks.add(System.nanoTime());
    BuildTimes times = new BuildTimes(span(marks, 0), span(marks, 1), span(marks, 2));
    return new BenchGraph(slim, graph.minimization().trainOp().loss(), pipeline, times);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Duration span(List<Long> marks, int from) {
    return Duration.ofNanos(marks.get(from + 1) - marks.get(from));
  }

  /** A batch of noise in a variable, so that it is not made or copied in each step. */
  private static Operand<TFloat32> constantImages(Slim slim, BenchSettings settings) {
    Shape shape = ModelFlags.imagesShape(settings.model(), settings.batchSize());
    Initializer noise = Initializer.uniform(-1, 1);
    return slim.variable("bench/images", shape, noise::apply, Variable.Role.TRAINING).value();
  }

  private static Operand<TInt64> constantLabels(Slim slim, BenchSettings settings) {
    long[] labels = new long[settings.batchSize()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % settings.model().numClasses();
    }
    Ops tf = slim.nameScope("bench").tf();
    return tf.withName("labels").constant(labels);
  }

  /** Prepares a session for the first step. */
  void start(Session session) {
    // The input pipeline has no variables.
    if (!slim.variables().all().isEmpty()) {
      Resume.initialize(session, slim.variables().all());
    }
    pipeline.ifPresent(input -> input.initialize(session, 0));
  }

  /** The number of elements of the network's variables. */
  long parameters() {
    return slim.variables().model().stream().mapToLong(Variable::size).sum();
  }

  /** The failure with the explanation that a user needs. */
  static RuntimeException explained(Optional<DatasetInput> dataset, RuntimeException failure) {
    return dataset.map(input -> input.explained(failure)).orElse(failure);
  }
}
