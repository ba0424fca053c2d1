package org.tfslim.slim.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a program finish in order when it is asked to stop (Ctrl-C, SIGTERM): while this is open,
 * the process waits for the program to see {@link #requested}, to save its work and to close this.
 * The exit code is then the one the signal asks for: 130 after Ctrl-C.
 *
 * <p>A program that has nothing to save needs none of this; it ends at once.
 */
public final class StopSignal implements AutoCloseable {
  private static final long PATIENCE_MINUTES = 10;

  private final AtomicBoolean requested = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(Runnable onSignal) {
    this.hook = new Thread(() -> stop(onSignal), "stop-signal");
  }

  /** Listens from now on. */
  public static StopSignal install(Console console) {
    StopSignal signal =
        new StopSignal(
            () -> console.info("stopping after this step; kill -9 " + pid() + " ends it at once"));
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private void stop(Runnable onSignal) {
    if (done.getCount() == 0) {
      return; // The program ended by itself.
    }
    requested.set(true);
    onSignal.run();
    try {
      boolean finished = done.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (!finished) {
        Thread.currentThread().interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the program was asked to stop. */
  public boolean requested() {
    return requested.get();
  }

  /** Says that nothing is left to save. After a request, the process ends here. */
  @Override
  public void close() {
    done.countDown();
  }
}
