package org.tfslim.slim.training;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/**
 * Something that happens alongside the training steps: checkpoints, summaries, progress.
 *
 * <p>For each hook, {@link #begin} comes first, then for each step {@link #feed}, {@link #fetch},
 * {@link #fetched} and {@link #afterStep}, and {@link #end} comes last, also after a failure. Hooks
 * are called in the order of their list, but end in the reverse order. A hook whose {@link #begin}
 * was not called, or failed, is not ended.
 */
public interface Hook {
  /**
   * Before the first step, with all variables initialized or restored.
   *
   * @param step the global step
   */
  default void begin(Session session, long step) {}

  /**
   * Feeds the placeholders that the next step reads, such as its batch. What is fed must stay open
   * until {@link #fetched} or {@link #afterStep}, or the next call of this method.
   *
   * @param runner of the next step
   * @param step the global step before it, so that a resumed run can feed what comes next
   */
  default void feed(Session.Runner runner, long step) {}

  /**
   * Something more to compute with the next step, from the same batch and the same weights.
   *
   * @param step the global step before it
   */
  default Optional<Operand<?>> fetch(long step) {
    return Optional.empty();
  }

  /**
   * What was asked for by {@link #fetch}; it is closed after this call.
   *
   * @param step the global step after it
   */
  default void fetched(Tensor value, long step) {}

  /** After each step whose loss was finite. */
  default void afterStep(Session session, TrainingStep step) {}

  /**
   * After the last step.
   *
   * @param step the global step after the last whole step
   */
  default void end(Session session, long step, EndReason reason) {}
}
