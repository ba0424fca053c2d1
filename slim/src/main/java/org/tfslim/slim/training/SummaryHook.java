package org.tfslim.slim.training;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.types.TString;
import org.tfslim.formats.events.EventWriter;

/**
 * Writes summaries with the first step, at intervals and with the last step, and the speed as
 * {@code global_step/sec}, as slim's supervisor does. They are computed together with a training
 * step, from its batch, so that they take no batch away from training.
 *
 * <p>The writer belongs to the caller, which closes it.
 */
public final class SummaryHook implements Hook {
  private final Operand<TString> summaryOp;
  private final EventWriter writer;
  private final OptionalLong numberOfSteps;
  private final Interval interval;
  private boolean first = true;
  private long lastStep;

  /**
   * @param summaryOp all summaries merged
   * @param every the time between two; 0 writes only the first and the last step
   * @param numberOfSteps where training ends
   */
  public SummaryHook(
      Operand<TString> summaryOp, EventWriter writer, Duration every, OptionalLong numberOfSteps) {
    this(summaryOp, writer, every, numberOfSteps, System::nanoTime);
  }

  /**
   * The same with a clock of its own, such as one that leaves out interruptions of training.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public SummaryHook(
      Operand<TString> summaryOp,
      EventWriter writer,
      Duration every,
      OptionalLong numberOfSteps,
      LongSupplier nanoTime) {
    this.summaryOp = summaryOp;
    this.writer = writer;
    this.numberOfSteps = numberOfSteps;
    this.interval = new Interval(every, nanoTime);
  }

  @Override
  public void begin(Session session, long step) {
    writer.graph(session.graph().toGraphDef().toByteArray());
    // The point of this step itself, which the run before has written, stays.
    writer.sessionStart(step + 1);
    writer.flush();
  }

  @Override
  public Optional<Operand<?>> fetch(long step) {
    boolean last = numberOfSteps.isPresent() && step + 1 == numberOfSteps.getAsLong();
    return first || last || interval.due() ? Optional.of(summaryOp) : Optional.empty();
  }

  @Override
  public void fetched(Tensor value, long step) {
    writer.summary(((TString) value).asBytes().getObject(), step);
    if (!first) {
      writer.scalar("global_step/sec", (float) ((step - lastStep) / interval.seconds()), step);
    }
    writer.flush();
    first = false;
    lastStep = step;
    interval.restart();
  }

  @Override
  public void end(Session session, long step, EndReason reason) {
    writer.flush();
  }
}
