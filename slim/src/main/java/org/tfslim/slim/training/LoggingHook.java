package org.tfslim.slim.training;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.tensorflow.Session;
import org.tfslim.formats.Numbers;

/**
 * Logs the loss every so many steps in slim's words, and the speed since the last line: {@code
 * global step 120: loss = 0.5321 (0.031 sec/step), 1,032 images/s, 0:12:03 left}.
 */
public final class LoggingHook implements Hook {
  private final Consumer<String> log;
  private final long everyNSteps;
  private final long imagesPerStep;
  private final OptionalLong numberOfSteps;
  private final LongSupplier nanoTime;
  private long markStep;
  private long markNanos;

  /**
   * @param everyNSteps logs the steps that are a multiple of it
   * @param imagesPerStep the batch size, of all replicas together; 0 if it is not known
   * @param numberOfSteps where training ends
   */
  public LoggingHook(
      Consumer<String> log, long everyNSteps, long imagesPerStep, OptionalLong numberOfSteps) {
    this(log, everyNSteps, imagesPerStep, numberOfSteps, System::nanoTime);
  }

  /**
   * The same with a clock of its own, such as one that leaves out interruptions of training.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public LoggingHook(
      Consumer<String> log,
      long everyNSteps,
      long imagesPerStep,
      OptionalLong numberOfSteps,
      LongSupplier nanoTime) {
    if (everyNSteps < 1) {
      throw new IllegalArgumentException("everyNSteps is " + everyNSteps);
    }
    this.log = log;
    this.everyNSteps = everyNSteps;
    this.imagesPerStep = imagesPerStep;
    this.numberOfSteps = numberOfSteps;
    this.nanoTime = nanoTime;
  }

  @Override
  public void begin(Session session, long step) {
    mark(step);
  }

  @Override
  public void afterStep(Session session, TrainingStep step) {
    if (step.number() % everyNSteps == 0) {
      log.accept(
          String.format(
                  Locale.ROOT,
                  "global step %d: loss = %.4f (%.3f sec/step)",
                  step.number(),
                  step.loss(),
                  step.seconds())
              + speed(step.number()));
      mark(step.number());
    }
  }

  private void mark(long step) {
    markStep = step;
    markNanos = nanoTime.getAsLong();
  }

  private String speed(long step) {
    double seconds = (nanoTime.getAsLong() - markNanos) / 1e9;
    if (seconds <= 0) {
      return "";
    }
    double steps = (step - markStep) / seconds;
    String images =
        imagesPerStep == 0 ? "" : ", " + Numbers.rate(steps * imagesPerStep) + " images/s";
    return numberOfSteps.isEmpty()
        ? images
        : images + ", " + clock((numberOfSteps.getAsLong() - step) / steps) + " left";
  }

  private static String clock(double seconds) {
    Duration left = Duration.ofSeconds(Math.max(0, Math.round(seconds)));
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
  }
}
