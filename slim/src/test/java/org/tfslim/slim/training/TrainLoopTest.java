package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class TrainLoopTest {
  private final List<String> calls = new ArrayList<>();

  @Test
  void callsHooksInOrderAndEndsThemInReverse() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      TrainLoop.Outcome outcome =
          training.loop().until(2).with(TinyTraining.Recorder.two(calls)).run(training.session);
      assertThat(outcome).isEqualTo(new TrainLoop.Outcome(2, EndReason.FINISHED));
      assertThat(training.weight()).isEqualTo(0.25f);
    }
    assertThat(calls)
        .containsExactly(
            "a begin 0",
            "b begin 0",
            "a step 1 loss 1.0",
            "b step 1 loss 1.0",
            "a step 2 loss 0.5",
            "b step 2 loss 0.5",
            "b end 2 FINISHED",
            "a end 2 FINISHED");
  }

  @Test
  void countsTheStepsOfEarlierRuns() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      TrainLoop loop = training.loop();
      loop.until(3).run(training.session);
      loop.until(5).with(TinyTraining.Recorder.two(calls)).run(training.session);
      loop.until(4).run(training.session);
      assertThat(training.weight()).isEqualTo(1 / 32f);
    }
    assertThat(calls).startsWith("a begin 3", "b begin 3", "a step 4 loss 0.125");
  }

  @Test
  void stopsBetweenStepsWhenAsked() {
    AtomicBoolean stop = new AtomicBoolean();
    Hook asks =
        new Hook() {
          @Override
          public void afterStep(Session session, TrainingStep step) {
            stop.set(step.number() == 3);
          }
        };
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      List<Hook> hooks = List.of(asks, new TinyTraining.Recorder("a", calls));
      TrainLoop.Outcome outcome =
          training.loop().stopWhen(stop::get).with(hooks).run(training.session);
      assertThat(outcome).isEqualTo(new TrainLoop.Outcome(3, EndReason.STOPPED));
    }
    assertThat(calls).endsWith("a step 3 loss 0.25", "a end 3 STOPPED");
  }

  @Test
  void endsHooksAfterAFailureAndThrowsIt() {
    Hook fails =
        new Hook() {
          @Override
          public void afterStep(Session session, TrainingStep step) {
            throw new IllegalStateException("first");
          }

          @Override
          public void end(Session session, long step, EndReason reason) {
            throw new IllegalStateException("second");
          }
        };
    Hook neverBegun =
        new Hook() {
          @Override
          public void begin(Session session, long step) {
            throw new IllegalStateException("begin");
          }

          @Override
          public void end(Session session, long step, EndReason reason) {
            calls.add("wrong");
          }
        };
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      TrainLoop loop = training.loop().until(2);
      Hook recorder = new TinyTraining.Recorder("a", calls);
      assertThatThrownBy(() -> loop.with(List.of(recorder, fails)).run(training.session))
          .hasMessage("first")
          .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("second"));
      assertThat(calls).containsExactly("a begin 0", "a step 1 loss 1.0", "a end 1 FAILED");
      assertThatThrownBy(() -> loop.with(List.of(recorder, neverBegun)).run(training.session))
          .hasMessage("begin");
      assertThat(calls).endsWith("a begin 1", "a end 1 FAILED");
    }
  }

  /** Asks for the loss in the step after global step 1. */
  private record Asks(Operand<?> operand, List<String> calls) implements Hook {
    @Override
    public Optional<Operand<?>> fetch(long step) {
      return step == 1 ? Optional.of(operand) : Optional.empty();
    }

    @Override
    public void fetched(Tensor value, long step) {
      calls.add("w before step " + step + " was " + ((TFloat32) value).getFloat(0));
    }
  }

  @Test
  void hooksGetWhatTheyAskFor() {
    try (TinyTraining training = new TinyTraining(0.5f).initialized()) {
      Hook asks = new Asks(training.weight.value(), calls);
      training.loop().until(3).with(List.of(asks, asks)).run(training.session);
    }
    assertThat(calls).containsExactly("w before step 2 was 0.5", "w before step 2 was 0.5");
  }

  @Test
  void aLossThatIsNotFiniteEndsTraining() {
    try (TinyTraining training = new TinyTraining(1e30f).initialized()) {
      TrainLoop loop = training.loop().until(9).with(TinyTraining.Recorder.two(calls));
      assertThatThrownBy(() -> loop.run(training.session))
          .isInstanceOf(NotFiniteLossException.class)
          .hasMessageContaining("The loss became Infinity at step 3.")
          .hasMessageContaining("learning rate that is too high")
          .hasMessageContaining("no checkpoint");
    }
    assertThat(calls).endsWith("b step 2 loss 1.0E30", "b end 2 FAILED", "a end 2 FAILED");
  }

  @Test
  void aStepThatFailsIsThrownAsItIs() {
    try (TinyTraining training = new TinyTraining(0.5f)) {
      TrainLoop loop = training.loop();
      assertThatThrownBy(() -> loop.run(training.session))
          .isInstanceOf(TensorFlowException.class)
          .hasMessageContaining("global_step");
    }
  }

  /** Java's part of a step is small. */
  @Test
  void takesThousandsOfStepsASecond() {
    try (TinyTraining training = new TinyTraining(1).initialized()) {
      TrainLoop loop = training.loop();
      loop.until(1000).run(training.session);
      long start = System.nanoTime();
      loop.until(6000).run(training.session);
      // Some 0.5 s; the limit only tells thousands from hundreds on a busy machine.
      assertThat((System.nanoTime() - start) / 1e9).as("seconds").isLessThan(10);
    }
  }

  /** Fetches 1 MB with each step. */
  private record Megabyte(Operand<?> operand) implements Hook {
    @Override
    public Optional<Operand<?>> fetch(long step) {
      return Optional.of(operand);
    }
  }

  /** Unclosed results would be 5 GB here. */
  @Test
  void keepsNothingOfWhatItFetches() {
    try (TinyTraining training = new TinyTraining(1).initialized()) {
      Ops tf = training.slim.tf();
      // Filled with the loss: of a constant, the session would hand out one and the same tensor.
      Operand<?> filled = tf.fill(tf.constant(new int[] {1 << 18}), training.trainOp.loss());
      Hook hook = new Megabyte(filled);
      TrainLoop loop = training.loop().with(List.of(hook));
      loop.until(100).run(training.session);
      long before = Pointer.physicalBytes();
      loop.until(5100).run(training.session);
      assertThat(Pointer.physicalBytes() - before).as("bytes more").isLessThan(200 << 20);
    }
  }
}
