package org.tfslim.slim.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;

/**
 * Calls hooks in their order and ends those that have begun, whatever happens. Like resources that
 * are closed, all are ended even if one of them fails; the first failure is thrown.
 */
final class HookChain implements AutoCloseable {
  private final Session session;
  private final List<Hook> hooks;
  private final Deque<Hook> begun = new ArrayDeque<>();
  private final List<Asked> asked = new ArrayList<>();
  private EndReason reason = EndReason.FAILED;
  private long step;

  /** A hook that waits for the fetched tensor with this number. */
  private record Asked(Hook hook, int place) {}

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

  /** Lets hooks feed the next step. */
  Session.Runner feed(Session.Runner runner) {
    hooks.forEach(hook -> hook.feed(runner, step));
    return runner;
  }

  /**
   * Lets the runner fetch {@code own} and behind it what hooks ask for, each output once: a session
   * refuses to fetch one twice.
   */
  Session.Runner fetch(Session.Runner runner, List<Output<?>> own) {
    asked.clear();
    List<Output<?>> fetches = new ArrayList<>(own);
    for (Hook hook : hooks) {
      hook.fetch(step).ifPresent(operand -> asked.add(new Asked(hook, place(operand, fetches))));
    }
    fetches.forEach(runner::fetch);
    return runner;
  }

  private static int place(Operand<?> operand, List<Output<?>> fetches) {
    Output<?> output = operand.asOutput();
    if (!fetches.contains(output)) {
      fetches.add(output);
    }
    return fetches.indexOf(output);
  }

  /** Gives hooks what they asked for. */
  void deliver(Result result, long newStep) {
    asked.forEach(it -> it.hook().fetched(result.get(it.place()), newStep));
  }

  void afterStep(TrainingStep taken) {
    step = taken.number();
    for (Hook hook : hooks) {
      hook.afterStep(session, taken);
    }
  }

  /** Notes that nothing failed. */
  void endWith(EndReason newReason) {
    reason = newReason;
  }

  /** Ends all hooks that have begun, the last one first. */
  @Override
  public void close() {
    List<RuntimeException> failures = new ArrayList<>();
    while (!begun.isEmpty()) {
      try {
        begun.pop().end(session, step, reason);
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
