package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tfslim.slim.args.Args.noActivation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointState;
import org.tfslim.formats.events.EventReader;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.evaluation.Metrics;
import org.tfslim.slim.evaluation.Predictions;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.saving.Restore;
import org.tfslim.slim.testing.SlimSessions;

/** Runs of a linear classifier with two classes: which of two pixels is brighter. */
class TrainerTest {
  private static final int SAMPLES = 50;

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private final Messages messages = Messages.to(said::add);

  private static Batches batches() {
    float[][] images = new float[SAMPLES][];
    long[] labels = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      float first = i * 7 % 10 / 10f;
      float second = i * 3 % 11 / 11f;
      images[i] = new float[] {first, second};
      labels[i] = first > second ? 0 : 1;
    }
    return Batches.ofArrays(images, Shape.of(1, 2, 1), labels, 2).withBatchSize(8).withSeed(1);
  }

  private Trainer trainer(String run) {
    return Trainer.in(RunDirectory.at(folder.resolve(run)), 1);
  }

  private static Operand<TFloat32> logits(Slim slim, Operand<TFloat32> images) {
    return slim.fullyConnected(slim.flatten(images, "flatten"), 2, "logits", noActivation());
  }

  private static void model(Slim slim, InputPipeline input) {
    Operand<TFloat32> logits = logits(slim, input.images());
    Losses.softmaxCrossEntropy(slim, logits, slim.oneHotEncoding(input.labels(), 2), 0, 1, "loss");
  }

  private static Minimizer minimizer() {
    return Minimizer.of(Optimizer.momentum(0.9f, false), slim -> LearningRates.fixed(slim, 0.1f))
        .withMovingAverages(0.9);
  }

  private Training training(Trainer trainer) {
    model(trainer.slim(), trainer.input(batches()));
    return trainer.minimize(minimizer()).messages(messages).logEvery(1);
  }

  private Map<String, List<Float>> values(String run, long step) {
    CheckpointReader reader =
        CheckpointReader.open(folder.resolve(run).resolve("model.ckpt-" + step));
    Map<String, List<Float>> values = new TreeMap<>();
    reader.entries().stream()
        .map(entry -> entry.name())
        .filter(name -> !name.equals("global_step"))
        .forEach(
            name -> {
              List<Float> floats = new ArrayList<>();
              for (float value : reader.readFloats(name)) {
                floats.add(value);
              }
              values.put(name, floats);
            });
    return values;
  }

  private TrainLoop.Outcome trainTo(String run, long step) {
    try (Trainer trainer = trainer(run)) {
      return training(trainer).until(step).run();
    }
  }

  @Test
  void learnsAndLeavesCheckpointsAndCurves() {
    assertThat(trainTo("run", 60)).isEqualTo(new TrainLoop.Outcome(60, EndReason.FINISHED));
    assertThat(values("run", 60).keySet())
        .contains("logits/weights", "logits/weights/Momentum")
        .contains("logits/biases/ExponentialMovingAverage");
    EventReader.Events events = EventReader.read(folder.resolve("run"));
    var losses = events.series(RunDirectory.TOTAL_LOSS).orElseThrow().points();
    assertThat(losses).hasSize(60);
    assertThat(losses.get(59).value()).isLessThan(losses.get(0).value() * 0.8);
    assertThat(events.series(RunDirectory.LEARNING_RATE).orElseThrow().points()).hasSize(60);
    assertThat(events.series("losses/loss/value")).isPresent();
    assertThat(String.join("\n", said))
        .contains("starting from scratch", "global step 60: loss = ", "images/s");
  }

  @Test
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit() {
    trainTo("whole", 20);
    trainTo("parts", 7);
    trainTo("parts", 20);
    assertThat(said).anyMatch(line -> line.startsWith("resuming from"));
    assertThat(values("parts", 20)).isEqualTo(values("whole", 20));
    try (Trainer trainer = trainer("calls")) {
      Training training = training(trainer);
      assertThat(training.until(7).run().step()).isEqualTo(7);
      assertThat(training.until(20).run().step()).isEqualTo(20);
    }
    assertThat(values("calls", 20)).isEqualTo(values("whole", 20));
  }

  @Test
  void clippingChangesWhatIsLearned() {
    trainTo("free", 5);
    try (Trainer trainer = trainer("clipped")) {
      model(trainer.slim(), trainer.input(batches()));
      trainer
          .minimize(minimizer().withClipGradientNorm(0.01f).withGradientSummaries())
          .until(5)
          .run();
    }
    assertThat(values("clipped", 5)).isNotEqualTo(values("free", 5));
    EventReader.Events events = EventReader.read(folder.resolve("clipped"));
    assertThat(events.series("logits/weights/gradient_norm").orElseThrow().points())
        .isNotEmpty()
        .allMatch(point -> point.value() <= 0.0101);
  }

  @Test
  void beginsWithOtherWeightsOnce() {
    trainTo("first", 30);
    Restore init = Restore.from(folder.resolve("first/model.ckpt-30"));
    try (Trainer trainer = trainer("second")) {
      Training training = training(trainer).initFrom(init).until(1);
      training.start();
      assertThat(trainer.step()).isZero();
      assertThat(SlimSessions.floats(trainer.session(), trainer.slim(), "logits/weights"))
          .containsExactly(floats(values("first", 30).get("logits/weights")));
      assertThat(
              SlimSessions.floats(
                  trainer.session(), trainer.slim(), "logits/weights/ExponentialMovingAverage"))
          .containsExactly(floats(values("first", 30).get("logits/weights")));
      training.run();
      assertThatThrownBy(training::start).isInstanceOf(IllegalStateException.class);
    }
    AtomicInteger used = new AtomicInteger();
    try (Trainer trainer = trainer("second")) {
      training(trainer).init((session, slim, log) -> used.incrementAndGet()).until(2).run();
    }
    assertThat(used).hasValue(0);
  }

  private static float[] floats(List<Float> list) {
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }

  @Test
  void stopsSavesKeepsAndEvaluatesAsAsked() {
    List<Path> evaluated = new ArrayList<>();
    AtomicInteger steps = new AtomicInteger();
    Hook counting =
        new Hook() {
          @Override
          public void afterStep(Session session, TrainingStep step) {
            steps.incrementAndGet();
          }
        };
    try (Trainer trainer = trainer("run")) {
      TrainLoop.Outcome outcome =
          training(trainer)
              .saveEvery(Duration.ofNanos(1))
              .keep(2)
              .with(counting)
              .evaluateEvery(
                  Duration.ofNanos(1),
                  (checkpoint, progress) -> {
                    evaluated.add(checkpoint);
                    return evaluation();
                  })
              .stopWhen(() -> steps.get() == 4)
              .run();
      assertThat(outcome).isEqualTo(new TrainLoop.Outcome(4, EndReason.STOPPED));
    }
    assertThat(evaluated).hasSize(4).contains(folder.resolve("run/model.ckpt-4"));
    assertThat(CheckpointPaths.in(folder.resolve("run")))
        .extracting(CheckpointPaths::step)
        .containsExactly(OptionalLong.of(3), OptionalLong.of(4));
    assertThat(EventReader.read(folder.resolve("run/eval")).series("eval/Accuracy")).isPresent();
  }

  private static Evaluation evaluation() {
    return new Evaluation.Values(1, Map.of("Accuracy", 1.0));
  }

  @Test
  void twoRunsInOneDirectoryAreRefused() {
    try (Trainer first = trainer("run");
        Trainer second = trainer("run")) {
      training(first).until(1).run();
      Training other = training(second).until(2);
      assertThatThrownBy(other::run)
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("is in use: process " + ProcessHandle.current().pid());
    }
    assertThat(trainTo("run", 2).step()).isEqualTo(2);
  }

  @Test
  void aCheckpointElsewhereIsReadButNeverDeleted() throws IOException {
    trainTo("first", 3);
    Path second = Files.createDirectory(folder.resolve("second"));
    Path far = folder.resolve("first").resolve("model.ckpt-3");
    Files.writeString(second.resolve("checkpoint"), "model_checkpoint_path: \"%s\"".formatted(far));
    try (Trainer trainer = trainer("second")) {
      training(trainer).keep(1).saveEvery(Duration.ofNanos(1)).until(6).run();
    }
    assertThat(CheckpointPaths.exists(far)).isTrue();
    assertThat(CheckpointPaths.in(second)).containsExactly(second.resolve("model.ckpt-6"));
    assertThat(said).anyMatch(line -> line.contains(far + " lies outside of " + second));
  }

  /** Does something to the directory after a step, and saves after each. */
  private void disturbed(long step, Runnable disturbance) {
    Hook hook =
        new Hook() {
          @Override
          public void afterStep(Session session, TrainingStep taken) {
            if (taken.number() == step) {
              disturbance.run();
            }
          }
        };
    try (Trainer trainer = trainer("run")) {
      Training training =
          training(trainer).saveEvery(Duration.ofNanos(1)).keep(2).until(5).with(hook);
      training.start();
      trainer.write("model_info.json", "{}");
      training.run();
    }
  }

  private void delete(Path path) {
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> checkpoints() {
    return CheckpointPaths.in(folder.resolve("run"));
  }

  @Test
  void deletedFilesOfTheRunAreWrittenAgain() {
    Path run = folder.resolve("run");
    disturbed(
        3,
        () -> {
          for (String name : List.of("model_info.json", "checkpoint", RunLock.FILE_NAME)) {
            delete(run.resolve(name));
          }
          CheckpointPaths.filesIn(run).stream()
              .filter(file -> CheckpointPaths.name(file).startsWith("events."))
              .forEach(this::delete);
        });
    assertThat(run.resolve("model_info.json")).hasContent("{}");
    assertThat(CheckpointState.read(run).orElseThrow().all()).isEqualTo(checkpoints()).hasSize(2);
    assertThat(EventReader.read(run).series(RunDirectory.TOTAL_LOSS).orElseThrow().last().step())
        .isEqualTo(5);
    assertThat(said)
        .anyMatch(line -> line.contains("model_info.json is gone"))
        .anyMatch(line -> line.contains("the state file"))
        .anyMatch(line -> line.contains("the event file"));
  }

  @Test
  void aDeletedDirectoryIsMadeAgain() {
    Path run = folder.resolve("run");
    disturbed(3, () -> delete(run));
    assertThat(run.resolve("model_info.json")).hasContent("{}");
    assertThat(CheckpointState.latest(run)).contains(run.resolve("model.ckpt-5"));
    assertThat(said).anyMatch(line -> line.contains("this run makes it again"));
    trainTo("whole", 5);
    assertThat(values("run", 5)).isEqualTo(values("whole", 5));
  }

  @Test
  void aDirectoryOfAnotherRunInItsPlaceEndsIt() {
    Path run = folder.resolve("run");
    trainTo("other", 1);
    assertThatThrownBy(
            () ->
                disturbed(
                    3,
                    () -> {
                      try {
                        Files.move(run, folder.resolve("away"));
                        Files.move(folder.resolve("other"), run);
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("was replaced by another directory");
    assertThat(checkpoints()).extracting(CheckpointPaths::step).contains(OptionalLong.of(1));
    assertThat(checkpoints()).hasSize(2);
  }

  @Test
  void hooksCanFeedWhatTheNextStepReads() {
    try (Trainer trainer = trainer("run")) {
      Slim slim = trainer.slim();
      Placeholder<TFloat32> target =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Variable<TFloat32> w = weight(slim);
      Operand<TFloat32> loss = slim.tf().math.square(slim.tf().math.sub(w.value(), target));
      List<Long> fed = new ArrayList<>();
      try (TFloat32 three = TFloat32.scalarOf(3)) {
        Hook feeder =
            new Hook() {
              @Override
              public void feed(Session.Runner runner, long step) {
                fed.add(step);
                runner.feed(target, three);
              }
            };
        trainer
            .minimize(Minimizer.of(Optimizer.sgd(), s -> LearningRates.fixed(s, 0.5f)), loss)
            .with(feeder)
            .until(3)
            .run();
      }
      assertThat(fed).containsExactly(0L, 1L, 2L);
      assertThat(SlimSessions.floats(trainer.session(), slim, "w")).containsExactly(3);
    }
  }

  private static Variable<TFloat32> weight(Slim slim) {
    return slim.variable(
        "w", Shape.scalar(), (tf, shape, seed) -> tf.constant(0f), Variable.Role.TRAINABLE);
  }

  @Test
  void ownOperandsAreBatchesToo() {
    List<Long> started = new ArrayList<>();
    Batches own =
        Batches.ofOperands(
            4,
            slim ->
                InputPipeline.of(
                    slim.tf().zeros(slim.tf().array(4, 1, 2, 1), TFloat32.class),
                    slim.tf().constant(new long[] {0, 1, 0, 1}),
                    (session, sample) -> started.add(sample)));
    for (int i = 1; i <= 2; i++) {
      try (Trainer trainer = trainer("run")) {
        model(trainer.slim(), trainer.input(own));
        trainer.minimize(minimizer()).until(2L * i).run();
      }
    }
    assertThat(started).containsExactly(0L, 8L);
  }

  @Test
  void lossesThatAreNotFiniteEndTheRunInEitherWay() {
    for (boolean checked : new boolean[] {true, false}) {
      try (Trainer trainer = trainer("run" + checked)) {
        Slim slim = trainer.slim();
        Operand<TFloat32> loss = slim.tf().math.div(weight(slim).value(), slim.tf().constant(0f));
        Minimizer plain = Minimizer.of(Optimizer.sgd(), s -> LearningRates.fixed(s, 1));
        Training training =
            trainer.minimize(checked ? plain.withCheckedLoss() : plain, loss).until(3);
        assertThatThrownBy(training::run)
            .isInstanceOf(NotFiniteLossException.class)
            .hasMessageContaining("at step 1")
            .hasMessageContaining("the learning rate is not the cause")
            .hasMessageContaining("model.ckpt-0");
      }
    }
  }

  @Test
  void aCheckpointIsEvaluatedOnAllSamplesInOneCall() {
    trainTo("run", 60);
    Path checkpoint = folder.resolve("run").resolve("model.ckpt-60");
    ClassifierEvaluation evaluation =
        ClassifierEvaluation.of(
            checkpoint, batches(), (slim, images) -> new Net(logits(slim, images), Map.of()));
    assertThat(evaluation.samples()).isEqualTo(SAMPLES);
    assertThat(evaluation.values().keySet()).containsExactly("Accuracy", "Recall_2", "Loss");
    assertThat(evaluation.values().get("Accuracy")).isGreaterThan(0.8);

    Evaluation own =
        Evaluation.of(
            checkpoint,
            batches(),
            (slim, input) -> {
              Operand<TFloat32> logits = logits(slim, input.images());
              return List.of(
                  Metrics.accuracy(Predictions.of(slim, logits, input.labels(), 1)),
                  Metrics.mean("Label", input.labels()));
            });
    assertThat(own.batches()).isEqualTo(7);
    assertThat(own.values().get("Accuracy")).isEqualTo(evaluation.values().get("Accuracy"));
    assertThat(own.values().get("Label")).isBetween(0.01, 0.99);
  }

  @Test
  void theMovingAveragesAreEvaluated() {
    trainTo("run", 3);
    Evaluation evaluation =
        Evaluation.of(
            folder.resolve("run").resolve("model.ckpt-3"),
            batches(),
            (slim, input) -> {
              logits(slim, input.images());
              Variable<?> weights = slim.variables().find("logits/weights").orElseThrow();
              return List.of(Metrics.mean("Weight", weights.value()));
            });
    List<Float> averages = values("run", 3).get("logits/weights/ExponentialMovingAverage");
    assertThat(averages).isNotEqualTo(values("run", 3).get("logits/weights"));
    assertThat(evaluation.values().get("Weight"))
        .isCloseTo(averages.stream().mapToDouble(it -> it).average().orElseThrow(), within(1e-6));
  }

  @Test
  void aCheckpointOfAnotherNetworkIsNotEvaluated() {
    trainTo("run", 1);
    Path checkpoint = folder.resolve("run").resolve("model.ckpt-1");
    assertThatThrownBy(
            () ->
                ClassifierEvaluation.of(
                    checkpoint,
                    batches(),
                    (slim, images) -> new Net(logits(slim.scope("other"), images), Map.of())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("other/logits/weights");
    assertThatThrownBy(
            () ->
                ClassifierEvaluation.of(
                    checkpoint,
                    explaining(),
                    (slim, images) -> new Net(logits(slim.scope("other"), images), Map.of())))
        .hasMessage("record 7 is damaged");
  }

  /** Batches that know what every failure comes from. */
  private static Batches explaining() {
    Batches input = batches();
    return new Batches() {
      @Override
      public int batchSize() {
        return input.batchSize();
      }

      @Override
      public InputPipeline forTraining(Slim slim) {
        return input.forTraining(slim);
      }

      @Override
      public InputPipeline forEvaluation(Slim slim) {
        return input.forEvaluation(slim);
      }

      @Override
      public RuntimeException explained(RuntimeException failure) {
        return new DataException("record 7 is damaged", failure);
      }
    };
  }

  @Test
  void aFailureIsExplainedByTheInputItCameFrom() {
    Hook failing =
        new Hook() {
          @Override
          public void afterStep(Session session, TrainingStep step) {
            throw new IllegalStateException("something");
          }
        };
    try (Trainer trainer = trainer("run")) {
      model(trainer.slim(), trainer.input(explaining()));
      Training training = trainer.minimize(minimizer()).with(failing).until(3);
      assertThatThrownBy(training::run).hasMessage("record 7 is damaged");
    }
  }

  @Test
  void nothingIsWrittenBeforeTheStart() {
    try (Trainer trainer = trainer("run")) {
      training(trainer);
      assertThatThrownBy(trainer::step).isInstanceOf(IllegalStateException.class);
    }
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }
}
