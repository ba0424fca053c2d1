package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.proto.Event;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointState;
import org.tfslim.formats.events.EventReader;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.formats.testing.EventFiles;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.summaries.Summaries;

/** The hooks, with a clock that goes on by one second a step. */
class HooksTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> log = new ArrayList<>();

  /** Lets time pass; stands before the hooks that look at the clock. */
  private final Hook clock =
      new Hook() {
        @Override
        public void afterStep(Session session, TrainingStep step) {
          nanos.addAndGet(SECOND);
        }
      };

  private CheckpointHook checkpoints(TinyTraining training, int keep, int everySeconds) {
    return new CheckpointHook(
        training.slim.ops(),
        training.slim.variables().all(),
        training.saver(),
        RunDirectory.at(directory),
        keep,
        Duration.ofSeconds(everySeconds),
        log::add,
        nanos::get);
  }

  private List<String> checkpointNames() {
    return CheckpointPaths.in(directory).stream().map(it -> it.getFileName().toString()).toList();
  }

  @Test
  void savesAtTheBeginningInIntervalsAndAtTheEnd() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      List<Hook> hooks = List.of(clock, checkpoints(training, 0, 3));
      training.loop().until(7).with(hooks).run(training.session);
    }
    assertThat(checkpointNames())
        .containsExactly("model.ckpt-0", "model.ckpt-3", "model.ckpt-6", "model.ckpt-7");
    assertThat(log).hasSize(4).endsWith("saved " + directory.resolve("model.ckpt-7"));
    assertThat(CheckpointState.latest(directory)).contains(directory.resolve("model.ckpt-7"));
  }

  @Test
  void savesAtAStopAndKeepsTheNewest() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      List<Hook> hooks = List.of(clock, checkpoints(training, 2, 2));
      training.loop().stopWhen(() -> nanos.get() == 5 * SECOND).with(hooks).run(training.session);
    }
    assertThat(checkpointNames()).containsExactly("model.ckpt-4", "model.ckpt-5");
  }

  @Test
  void resumesWhereItStopped() {
    try (TinyTraining training = new TinyTraining(0.5f)) {
      Resume resume = resume(training);
      assertThat(resume.report()).containsExactly("starting from scratch");
      training.loop().until(3).with(List.of(checkpoints(training, 5, 0))).run(training.session);
    }
    log.clear();
    try (TinyTraining training = new TinyTraining(0.5f)) {
      Resume resume = resume(training);
      Path third = directory.resolve("model.ckpt-3");
      assertThat(resume.checkpoint()).contains(third);
      assertThat(resume.report()).containsExactly("resuming from " + third);
      assertThat(training.weight()).isEqualTo(0.125f);
      training.loop().until(5).with(List.of(checkpoints(training, 5, 0))).run(training.session);
      assertThat(training.weight()).isEqualTo(1 / 32f);
    }
    assertThat(log).containsExactly("saved " + directory.resolve("model.ckpt-5"));
  }

  @Test
  void resumesFromTheNewestWholeCheckpoint() throws IOException {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      List<Hook> hooks = List.of(clock, checkpoints(training, 0, 1));
      training.loop().until(3).with(hooks).run(training.session);
    }
    Path third = directory.resolve("model.ckpt-3.data-00000-of-00001");
    Files.write(third, new byte[3]);
    Path temporary = Files.createDirectory(directory.resolve("model.ckpt-4_temp"));
    Files.write(temporary.resolve("part.data-00000-of-00001"), new byte[3]);
    try (TinyTraining training = new TinyTraining(0.5f)) {
      Resume resume = resume(training);
      assertThat(resume.checkpoint()).contains(directory.resolve("model.ckpt-2"));
      assertThat(resume.removed()).containsExactly(temporary);
      assertThat(resume.report().get(1)).contains("skipped").contains("model.ckpt-3");
      assertThat(training.weight()).isEqualTo(0.25f);
    }
    for (int i = 0; i < 3; i++) {
      Files.write(directory.resolve("model.ckpt-" + i + ".index"), new byte[3]);
    }
    try (TinyTraining training = new TinyTraining(0.5f)) {
      assertThatThrownBy(() -> resume(training))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("No checkpoint in " + directory + " can be used")
          .hasMessageContaining("model.ckpt-1");
    }
  }

  private Resume resume(TinyTraining training) {
    return Resume.run(
        training.session, directory, training.slim.variables().all(), training.saver());
  }

  @Test
  void aFailureSavesNothing() {
    Hook fails =
        new Hook() {
          @Override
          public void afterStep(Session session, TrainingStep step) {
            throw new IllegalStateException("bad record");
          }
        };
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      TrainLoop loop = training.loop().until(9).with(List.of(checkpoints(training, 0, 1), fails));
      assertThatThrownBy(() -> loop.run(training.session)).hasMessage("bad record");
    }
    assertThat(checkpointNames()).containsExactly("model.ckpt-0");
  }

  @Test
  void aStateThatIsNotFiniteIsNotSaved() {
    try (TinyTraining training = new TinyTraining(1e30f).initialized()) {
      // The loss of step 2 is 1e30; the weights after it are infinite.
      TrainLoop loop =
          training
              .loop()
              .until(9)
              .guarding(RunDirectory.at(directory))
              .with(List.of(clock, checkpoints(training, 0, 1)));
      assertThatThrownBy(() -> loop.run(training.session))
          .isInstanceOf(NotFiniteLossException.class)
          .hasMessageContaining("The variable w became NaN or infinite at step 2.")
          .hasMessageContaining(
              "The last checkpoint before it is " + directory.resolve("model.ckpt-1"));
    }
    assertThat(checkpointNames()).containsExactly("model.ckpt-0", "model.ckpt-1");
  }

  @Test
  void aDirectoryThatCannotBeWrittenFailsBeforeTheFirstStep() throws IOException {
    directory = Files.writeString(directory.resolve("file"), "");
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      TrainLoop loop =
          training.loop().until(9).with(List.of(checkpoints(training, 0, 1), recorder()));
      assertThatThrownBy(() -> loop.run(training.session))
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("Cannot write the checkpoint");
    }
    assertThat(log).isEmpty();
  }

  private Hook recorder() {
    return new TinyTraining.Recorder("r", log);
  }

  @Test
  void logsInSlimsWords() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      LoggingHook logging = new LoggingHook(log::add, 2, 32, OptionalLong.of(3605), nanos::get);
      training.loop().until(5).with(List.of(clock, logging)).run(training.session);
    }
    assertThat(log.stream().map(line -> line.replaceAll("\\d\\.\\d{3} sec", "T sec")))
        .containsExactly(
            "global step 2: loss = 0.5000 (T sec/step), 32 images/s, 1:00:03 left",
            "global step 4: loss = 0.1250 (T sec/step), 32 images/s, 1:00:01 left");
  }

  @Test
  void writesSummariesWithTheFirstStepInIntervalsAndWithTheLastStep() throws IOException {
    Path file;
    try (TinyTraining training = new TinyTraining(0.5f).initialized();
        EventWriter writer = EventWriter.create(directory, Clock.systemUTC())) {
      file = writer.file();
      SummaryHook hook = summaries(training, writer, OptionalLong.of(6));
      training.loop().until(6).with(List.of(clock, hook)).run(training.session);
    }
    List<Event> events = EventFiles.read(file);
    assertThat(events.get(1).getGraphDef().isEmpty()).isFalse();
    assertThat(events.get(2).getSessionLog().getStatus().name()).isEqualTo("START");
    assertThat(events.stream().skip(3).map(HooksTest::point))
        .containsExactly(
            "1: total_loss 1.0",
            "4: total_loss 0.125",
            "4: global_step/sec 1.0",
            "6: total_loss 0.03125",
            "6: global_step/sec 1.0");
  }

  @Test
  void writesTheCurvesEverySoManySteps() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized();
        EventWriter writer = EventWriter.create(directory, Clock.systemUTC())) {
      Operand<TFloat32> rate = training.slim.tf().constant(0.25f);
      List<Hook> hooks =
          List.of(
              clock,
              summaries(training, writer, OptionalLong.of(5)),
              new CurveHook(rate, writer, 2));
      training.loop().until(5).with(hooks).run(training.session);
    }
    EventReader.Events events = EventReader.read(directory);
    // The first and the last step and each third second are those of the summaries.
    assertThat(events.series("total_loss").orElseThrow().points())
        .extracting(point -> point.step() + ": " + point.value())
        .containsExactly("1: 1.0", "2: 0.5", "4: 0.125", "5: 0.0625");
    assertThat(events.series("learning_rate").orElseThrow().points())
        .extracting(point -> point.step() + ": " + point.value())
        .containsExactly("2: 0.25", "4: 0.25");
  }

  @Test
  void theCurveOfAResumedRunHasEachStepOnce() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      for (int lastStep : List.of(4, 6)) {
        try (EventWriter writer = EventWriter.create(directory, Clock.systemUTC())) {
          Hook summaries = summaries(training, writer, OptionalLong.empty());
          Hook curves = new CurveHook(training.slim.tf().constant(0.25f), writer, 1);
          training
              .loop()
              .until(lastStep)
              .with(List.of(clock, summaries, curves))
              .run(training.session);
        }
        log.clear();
      }
    }
    assertThat(EventReader.read(directory).series("learning_rate").orElseThrow().points())
        .extracting(point -> point.step())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  private SummaryHook summaries(
      TinyTraining training, EventWriter writer, OptionalLong numberOfSteps) {
    OpScope ops = training.slim.ops().enter("summaries");
    Operand<TString> summary =
        log.isEmpty()
            ? Summaries.scalar(ops, "total_loss", training.trainOp.loss())
            : Summaries.histogram(ops, "w", training.weight.value());
    Operand<TString> merged = Summaries.merge(ops, List.of(summary));
    return new SummaryHook(merged, writer, Duration.ofSeconds(3), numberOfSteps, nanos::get);
  }

  private static String point(Event event) {
    var value = event.getSummary().getValue(0);
    return event.getStep() + ": " + value.getTag() + " " + value.getSimpleValue();
  }

  @Test
  void aHistogramThatIsNotFiniteIsNoMereInputError() {
    log.add("with a histogram");
    try (TinyTraining training = new TinyTraining(1e20f).initialized();
        EventWriter writer = EventWriter.create(directory, Clock.systemUTC())) {
      SummaryHook hook = summaries(training, writer, OptionalLong.of(3));
      TrainLoop loop = training.loop().until(3).with(List.of(hook));
      assertThatThrownBy(() -> loop.run(training.session))
          .isInstanceOf(NotFiniteLossException.class)
          .hasMessageContaining("w became NaN or infinite at step 3");
    }
  }
}
