package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.saving.AverageUse;
import org.tfslim.slim.saving.Saver;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.training.CheckpointHook;
import org.tfslim.slim.training.EvaluationHook;
import org.tfslim.slim.training.Hook;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.TrainLoop;
import org.tfslim.slim.training.WorkClock;
import org.tfslim.testkit.TestData;

/** Evaluations of lenet on the sample, alone and during a training with moving averages. */
class EvaluatorTest {
  private static final NetSpec LENET = Nets.get("lenet");
  private static final String BIAS = "LeNet/fc4/biases";
  private static final int STEPS = 4;

  @TempDir private Path folder;
  private final List<String> log = new ArrayList<>();

  private static DatasetInput input(String split, int batchSize) {
    Dataset dataset = Dataset.open("fashion_mnist", split, TestData.path("fashion_mnist"));
    return DatasetInput.of(dataset, ModelInfo.of(LENET, 10).withImages(28, 1, "lenet"))
        .withBatchSize(batchSize)
        .withReaders(1)
        .withThreads(2)
        .withSeed(3);
  }

  private static CheckpointEvaluation evaluation(int numClasses, AverageUse averages) {
    ModelSettings settings =
        ModelSettings.of(ModelInfo.of(LENET, numClasses).withImages(28, 1, "lenet"));
    return new CheckpointEvaluation(settings, input("test", 100), OptionalLong.of(2), averages, 5);
  }

  /** Trains for some steps, with an evaluation after each of them if there is an evaluator. */
  private Path train(String name, Optional<Evaluator> evaluator) {
    Path trainDir = folder.resolve(name);
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 3);
      slim.globalStep();
      InputPipeline pipeline = input("train", 8).forTraining(slim);
      TrainingGraph training =
          TrainingGraph.of(slim, settings(), pipeline.images(), pipeline.labels());
      CheckpointHook checkpoints =
          new CheckpointHook(
              slim.ops(),
              slim.variables().all(),
              Saver.of(slim.ops(), slim.variables().all()),
              RunDirectory.at(trainDir),
              0,
              Duration.ZERO,
              line -> {});
      List<Hook> hooks = new ArrayList<>(List.of(checkpoints));
      evaluator.ifPresent(it -> hooks.add(evaluationHook(checkpoints, it, trainDir)));
      SlimSessions.initialize(session, slim);
      pipeline.initialize(session, 0);
      TrainLoop.of(slim, training.minimization().trainOp()).until(STEPS).with(hooks).run(session);
    }
    return trainDir.resolve("model.ckpt-" + STEPS);
  }

  private static TrainingSettings settings() {
    return TrainingSettings.of(
        LENET.network(10).weightDecay(4e-5f).training(),
        10,
        Minimizer.of(Optimizer.momentum(0.9f, false), slim -> LearningRates.fixed(slim, 0.01f))
            .withMovingAverages(0.9));
  }

  private EvaluationHook evaluationHook(
      CheckpointHook checkpoints, Evaluator evaluator, Path trainDir) {
    return new EvaluationHook(
        checkpoints,
        (checkpoint, afterBatch) -> {
          log.add("evaluating " + checkpoint.getFileName());
          return evaluator.run(checkpoint, afterBatch);
        },
        Duration.ofNanos(1),
        trainDir.resolve("eval"),
        new WorkClock(),
        () -> false,
        new Messages() {
          @Override
          public void info(String message) {}

          @Override
          public void warn(String message) {
            throw new AssertionError(message);
          }
        });
  }

  private static byte[] values(Path checkpoint) throws IOException {
    return Files.readAllBytes(
        checkpoint.resolveSibling(checkpoint.getFileName() + ".data-00000-of-00001"));
  }

  @Test
  void trainingIsTheSameToTheLastBitWithEvaluations() throws IOException {
    Path without = train("without", Optional.empty());
    try (Evaluator evaluator = evaluation(10, AverageUse.IF_STORED).open(line -> {})) {
      Path with = train("with", Optional.of(evaluator));
      assertThat(log).hasSize(STEPS).startsWith("evaluating model.ckpt-1");
      assertThat(values(with)).isEqualTo(values(without));
    }
  }

  @Test
  void averagesAreEvaluatedWhereThereAreSome() {
    Path averaged = train("train", Optional.empty());
    CheckpointReader reader = CheckpointReader.open(averaged);
    assertThat(reader.readFloats(BIAS)).isNotEqualTo(reader.readFloats(BIAS + AverageUse.SUFFIX));
    ClassifierEvaluation ofAverages = run(averaged, AverageUse.REQUIRED);
    assertThat(run(averaged, AverageUse.IF_STORED)).isEqualTo(ofAverages);
    assertThat(log)
        .hasSize(2)
        .allMatch(
            it ->
                it.startsWith(
                    "using the moving averages of 8 of 8 variables; use_moving_averages=false"));
    log.clear();
    assertThat(run(averaged, AverageUse.NEVER).values()).isNotEqualTo(ofAverages.values());
    assertThat(log).isEmpty();

    // The averages under the names of the variables: the same network.
    Path plain = folder.resolve("plain");
    try (Inference<Object> averages =
        Inference.start(averaged, slim -> LENET.network(10).apply(slim, images(slim)))) {
      averages.saver().save(averages.session(), plain);
    }
    assertThat(run(plain, AverageUse.IF_STORED)).isEqualTo(ofAverages);
    assertThatThrownBy(() -> run(plain, AverageUse.REQUIRED))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(plain + " has no moving averages");
  }

  private static Operand<TFloat32> images(Slim slim) {
    return SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 1));
  }

  private ClassifierEvaluation run(Path checkpoint, AverageUse averages) {
    try (Evaluator evaluator = evaluation(10, averages).open(log::add)) {
      return evaluator.run(checkpoint, () -> {});
    }
  }

  @Test
  void oneEvaluatorServesManyCheckpointsAndSaysOnceWhatItDoes() {
    Path last = train("train", Optional.empty());
    Path first = last.resolveSibling("model.ckpt-0");
    try (Evaluator evaluator = evaluation(10, AverageUse.IF_STORED).open(log::add)) {
      ClassifierEvaluation ofLast = evaluator.run(last, () -> {});
      ClassifierEvaluation ofFirst = evaluator.run(first, () -> {});
      assertThat(ofFirst.samples()).isEqualTo(200);
      assertThat(ofFirst.values()).isNotEqualTo(ofLast.values());
      assertThatThrownBy(() -> evaluator.run(folder.resolve("none"), () -> {}))
          .isInstanceOf(DataException.class);
      assertThatThrownBy(
              () ->
                  evaluator.run(
                      last,
                      () -> {
                        throw new IllegalStateException("enough");
                      }))
          .hasMessage("enough");
      assertThat(evaluator.run(last, () -> {})).isEqualTo(ofLast);
    }
    assertThat(log).hasSize(1);
  }

  private static CheckpointEvaluation named(String... firstTwo) {
    Dataset dataset = input("test", 100).dataset();
    List<String> names = new ArrayList<>(dataset.labels(0));
    names.set(0, firstTwo[0]);
    names.set(1, firstTwo[1]);
    ModelSettings settings =
        ModelSettings.of(ModelInfo.of(LENET, 10).withImages(28, 1, "lenet").withLabels(names));
    return new CheckpointEvaluation(settings, input("test", 100), OptionalLong.of(1));
  }

  @Test
  void theClassesOfModelAndDataAreCompared() {
    assertThatThrownBy(() -> named("Trouser", "T-shirt/top").open(log::add).close())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("0 Trouser, 1 T-shirt/top", "0 T-shirt/top, 1 Trouser");
    assertThat(log).isEmpty();
    named("T-shirt/top", "Hose").open(log::add).close();
    assertThat(log).hasSize(1).first().asString().contains("warning: ", "1 Hose", "1 Trouser");
    log.clear();
    named("t-shirt/top", "Trouser").open(log::add).close();
    assertThat(log).isEmpty();
  }

  @Test
  void weightsThatAreNotFiniteAreTold() {
    Path checkpoint = folder.resolve("model.ckpt-5");
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 3);
      LENET.network(10).apply(slim, images(slim));
      SlimSessions.loadFormulaWeights(session, slim);
      float[] bias = new float[10];
      bias[3] = Float.NaN;
      SlimSessions.assign(session, slim.variables().find(BIAS).orElseThrow(), bias);
      Saver.of(slim.ops(), slim.variables().all()).save(session, checkpoint);
    }
    assertThat(run(checkpoint, AverageUse.IF_STORED).notFinite()).isEqualTo(200);
    assertThat(log).hasSize(1).first().asString().contains("warning: ", BIAS + " (1 of 10)");
    assertThatThrownBy(
            () -> Inference.start(checkpoint, slim -> LENET.network(10).apply(slim, images(slim))))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(checkpoint.toString(), BIAS + " (1 of 10)");
  }

  @Test
  void anotherNumberOfClassesShowsWhenItIsOpened() {
    assertThatThrownBy(() -> evaluation(9, AverageUse.IF_STORED).open(log::add).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the network has 9 classes, fashion_mnist has 10")
        .hasMessageContaining("labels_offset=1 makes them the same");
  }
}
