package org.tfslim.cli;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets a program finish cleanly when it is asked to stop (Ctrl-C, SIGTERM): while this is open, the
 * first signal only makes {@link #requested} true, so that the program can save its work. It then
 * returns {@link Program#INTERRUPTED}. The second signal ends the process at once, with the same
 * exit code.
 *
 * <p>A program that has nothing to save does not need this; it ends at the first signal.
 */
public final class StopSignal implements AutoCloseable {
  private static final long MESSAGE_MILLIS = 1000;

  private final Console console;
  private final Supplier<String> loss;
  private final AtomicInteger signals = new AtomicInteger();
  private final Runnable restore;

  private StopSignal(Console console, Supplier<String> loss) {
    this.console = console;
    this.loss = loss;
    this.restore = Signals.handle(this::received);
  }

  /**
   * Listens from now on.
   *
   * @param loss the message if the program is ended at once: what was not saved, and what is safe
   */
  public static StopSignal install(Console console, Supplier<String> loss) {
    return new StopSignal(console, loss);
  }

  private void received(Runnable previous) {
    if (signals.incrementAndGet() == 1) {
      console.info("stopping after this step; a second signal ends it at once, with nothing saved");
    } else {
      endAtOnce(previous);
    }
  }

  /** Ends as without this. */
  private void endAtOnce(Runnable previous) {
    // The program may be hanging on the console.
    Thread message =
        new Thread(() -> console.printError("ended at once: " + loss.get()), "stop-signal");
    message.setDaemon(true);
    message.start();
    try {
      message.join(MESSAGE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // There is no need to wait any longer.
    }
    previous.run();
  }

  /** Whether the program was asked to stop. */
  public boolean requested() {
    return signals.get() > 0;
  }

  /** Stops listening, because nothing is left to save: from now on, a signal ends the process. */
  @Override
  public void close() {
    restore.run();
  }
}
