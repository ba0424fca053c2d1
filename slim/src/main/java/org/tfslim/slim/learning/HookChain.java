package org.tfslim.slim.learning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;

/**
 * Calls hooks in their order and ends those that have begun, whatever happens. Like resources that
 * are closed, all are ended even where one of them fails; the first failure is thrown.
 */
final class HookChain implements AutoCloseable {
  private final Session session;
  private final List<Hook> hooks;
  private final Deque<Hook> begun = new ArrayDeque<>();
  private final List<Hook> asking = new ArrayList<>();
  private Ending ending = Ending.FAILED;
  private long step;

  HookChain(Session session, List<Hook> hooks, long step) {
    this.session = session;
    this.hooks = hooks;
    this.step = step;
  }

  void begin() {
    for (Hook hook : hooks) {
      hook.begin(session, step);
      begun.push(hook);
    }
  }

  /** Adds what hooks ask for behind what {@code runner} fetches already. */
  void addFetches(Session.Runner runner) {
    asking.clear();
    for (Hook hook : hooks) {
      hook.fetch(step).ifPresent(operand -> ask(hook, operand, runner));
    }
  }

  private void ask(Hook hook, Operand<?> operand, Session.Runner runner) {
    runner.fetch(operand);
    asking.add(hook);
  }

  /**
   * Gives hooks what they asked for.
   *
   * @param first the place of the first such tensor in {@code result}
   */
  void deliver(Result result, int first, long newStep) {
    for (int i = 0; i < asking.size(); i++) {
      asking.get(i).fetched(result.get(first + i), newStep);
    }
  }

  void afterStep(Step taken) {
    step = taken.number();
    for (Hook hook : hooks) {
      hook.afterStep(session, taken);
    }
  }

  /** Notes that nothing failed. */
  void endWith(Ending newEnding) {
    ending = newEnding;
  }

  /** Ends all hooks that have begun, the last one first. */
  @Override
  public void close() {
    List<RuntimeException> failures = new ArrayList<>();
    while (!begun.isEmpty()) {
      try {
        begun.pop().end(session, step, ending);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
  }
}
