package org.tfslim.slim.training;

import org.tensorflow.Session;
import org.tfslim.formats.Messages;
import org.tfslim.slim.Slim;
import org.tfslim.slim.saving.Restore;
import org.tfslim.slim.saving.RestorePlan;

/**
 * What gives variables other values than their first ones before a run's first step, such as those
 * of another checkpoint. Source: {@code init_fn} of {@code slim.learning.train}.
 */
@FunctionalInterface
public interface InitFn {
  /** Restores the weights of another checkpoint, after reporting what becomes of each variable. */
  static InitFn restoring(Restore weights) {
    return (session, slim, messages) -> {
      RestorePlan plan = weights.plan(slim.variables().all());
      plan.lines().forEach(messages::info);
      plan.run(session, slim.ops());
    };
  }

  /**
   * Gives variables their values.
   *
   * @param session in which all variables have their first values
   * @param slim a handle on the graph
   * @param messages is told what is done
   */
  void run(Session session, Slim slim, Messages messages);

  /**
   * Is called in place of {@link #run} if the run continues from a checkpoint of its own.
   *
   * @param messages may be told so
   */
  default void unused(Messages messages) {}
}
