package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.Event;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.testing.EventFiles;
import org.tfslim.slim.evaluation.Evaluation;

/** Evaluation during a training whose steps take a second each. */
class EvaluationHookTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private final WorkClock work = new WorkClock(nanos::get);
  private final List<String> said = new ArrayList<>();
  private final Messages messages =
      new Messages() {
        @Override
        public void info(String message) {
          said.add(message);
        }

        @Override
        public void warn(String message) {
          said.add("warning: " + message);
        }
      };
  private final List<Path> evaluated = new ArrayList<>();
  private boolean stopped;

  private final Hook clock =
      new Hook() {
        @Override
        public void afterStep(Session session, TrainingStep step) {
          nanos.addAndGet(SECOND);
        }
      };

  /** Takes a minute, and finds an accuracy that is the weight. */
  private Evaluation pass(Path checkpoint) {
    evaluated.add(checkpoint);
    nanos.addAndGet(60 * SECOND);
    double weight = CheckpointReader.open(checkpoint).readFloats("w")[0];
    return new Evaluation.Values(1, Map.of("Accuracy", weight));
  }

  /** Trains with an evaluation every three seconds. */
  private EvaluationHook train(long steps, EvaluationHook.Pass pass, List<String> log) {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      CheckpointHook checkpoints =
          new CheckpointHook(
              training.slim.ops(),
              training.slim.variables().all(),
              training.saver(),
              RunDirectory.at(directory),
              0,
              Duration.ZERO,
              line -> {});
      EvaluationHook evaluation =
          new EvaluationHook(
              checkpoints,
              pass,
              Duration.ofSeconds(3),
              directory.resolve("eval"),
              work,
              () -> stopped,
              messages);
      LoggingHook logging = new LoggingHook(log::add, 2, 32, OptionalLong.of(steps), work);
      training
          .loop()
          .until(steps)
          .with(List.of(clock, checkpoints, logging, evaluation))
          .run(training.session);
      return evaluation;
    }
  }

  private String logged() {
    return String.join("\n", said);
  }

  @Test
  void evaluatesInIntervalsAndKeepsTheResults() throws IOException {
    EvaluationHook hook = train(7, (checkpoint, afterBatch) -> pass(checkpoint), new ArrayList<>());
    assertThat(evaluated)
        .containsExactly(directory.resolve("model.ckpt-3"), directory.resolve("model.ckpt-6"));
    assertThat(hook.values())
        .containsExactly(
            Map.entry(3L, Map.of("Accuracy", 0.125)), Map.entry(6L, Map.of("Accuracy", 1 / 64.0)));
    assertThat(hook.latest().orElseThrow().values()).containsEntry("Accuracy", 1 / 64.0);
    assertThat(logged()).contains("step 3: eval/Accuracy[0.1250]", "step 6: eval/Accuracy[0.0156]");
    assertThat(CheckpointPaths.in(directory))
        .extracting(CheckpointPaths::step)
        .containsExactly(
            OptionalLong.of(0), OptionalLong.of(3), OptionalLong.of(6), OptionalLong.of(7));
    assertThat(events()).containsExactly("3: eval/Accuracy 0.125", "6: eval/Accuracy 0.015625");
  }

  private List<String> events() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("eval"))) {
      return EventFiles.read(files.findFirst().orElseThrow()).stream()
          .filter(Event::hasSummary)
          .map(it -> it.getStep() + ": " + text(it))
          .toList();
    }
  }

  private static String text(Event event) {
    var value = event.getSummary().getValue(0);
    return value.getTag() + " " + value.getSimpleValue();
  }

  @Test
  void itsTimeCountsForNoSpeed() {
    List<String> log = new ArrayList<>();
    train(6, (checkpoint, afterBatch) -> pass(checkpoint), log);
    assertThat(log).hasSize(3);
    assertThat(log.get(1)).endsWith(", 32 images/s, 0:00:02 left");
    assertThat(log.get(2)).endsWith(", 32 images/s, 0:00:00 left");
    assertThat(evaluated).hasSize(2);
  }

  @Test
  void aFailureIsReportedOnceAndTrainingGoesOn() {
    EvaluationHook hook =
        train(
            9,
            (checkpoint, afterBatch) -> {
              evaluated.add(checkpoint);
              throw new DataException("record 7 is damaged");
            },
            new ArrayList<>());
    assertThat(evaluated).hasSize(1);
    assertThat(hook.values()).isEmpty();
    assertThat(hook.latest()).isEmpty();
    assertThat(logged())
        .containsOnlyOnce("warning: training continues without evaluation, which failed: record 7");
    assertThat(CheckpointPaths.exists(directory.resolve("model.ckpt-9"))).isTrue();
  }

  @Test
  void aFailureOfTensorFlowIsReportedToo() {
    train(
        4,
        (checkpoint, progress) -> {
          throw new TFInvalidArgumentException("shapes differ");
        },
        new ArrayList<>());
    assertThat(logged()).contains("which failed: shapes differ");
  }

  @Test
  void aBugEndsTheTraining() {
    assertThatThrownBy(
            () ->
                train(
                    4,
                    (checkpoint, progress) -> {
                      throw new IllegalStateException("a bug");
                    },
                    new ArrayList<>()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");
  }

  @Test
  void whoAsksTrainingToStopNeedNotWaitForAnEvaluation() {
    EvaluationHook hook =
        train(
            4,
            (checkpoint, afterBatch) -> {
              stopped = true;
              afterBatch.run();
              return pass(checkpoint);
            },
            new ArrayList<>());
    assertThat(hook.values()).isEmpty();
    assertThat(evaluated).isEmpty();
    assertThat(logged()).contains("the evaluation of step 3 was cut short");
  }

  @Test
  void aDirectoryThatCannotBeWrittenFailsBeforeTheFirstStep() throws IOException {
    Files.writeString(directory.resolve("eval"), "a file");
    List<String> log = new ArrayList<>();
    assertThatThrownBy(() -> train(4, (checkpoint, afterBatch) -> pass(checkpoint), log))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("cannot write ");
    assertThat(log).isEmpty();
  }
}
