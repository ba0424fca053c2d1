package org.tfslim.slim.training;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.events.EventWriter;

/**
 * Writes the loss and the learning rate every so many steps, under the tags that slim's summaries
 * have for them, so that curves have more than one point per interval of a {@link SummaryHook}. If
 * both write the same step, the two points are equal.
 *
 * <p>The learning rate is fetched with every step: another set of fetches would be another graph to
 * optimize, which takes seconds, whereas a scalar costs nothing.
 *
 * <p>The writer belongs to the caller, which closes it. A {@link SummaryHook} must come before this
 * hook, because it begins the session in the event file.
 */
public final class CurveHook implements Hook {
  private final Operand<TFloat32> learningRate;
  private final EventWriter writer;
  private final long everyNSteps;
  private float rate;

  /**
   * @param learningRate a scalar
   * @param everyNSteps writes the steps that are a multiple of it
   */
  public CurveHook(Operand<TFloat32> learningRate, EventWriter writer, long everyNSteps) {
    if (everyNSteps < 1) {
      throw new IllegalArgumentException("everyNSteps is " + everyNSteps);
    }
    this.learningRate = learningRate;
    this.writer = writer;
    this.everyNSteps = everyNSteps;
  }

  @Override
  public Optional<Operand<?>> fetch(long step) {
    return Optional.of(learningRate);
  }

  @Override
  public void fetched(Tensor value, long step) {
    rate = ((TFloat32) value).getFloat();
  }

  @Override
  public void afterStep(Session session, TrainingStep step) {
    if (step.number() % everyNSteps == 0) {
      writer.scalar(RunDirectory.TOTAL_LOSS, step.loss(), step.number());
      writer.scalar(RunDirectory.LEARNING_RATE, rate, step.number());
      writer.flush();
    }
  }
}
