package org.tfslim.cli;

import java.util.Set;

/**
 * Ends the process after a signal, in the middle of its work.
 *
 * <p>{@link System#exit} and {@link Runtime#halt} both end in the exit function of C, which unloads
 * native libraries. Threads of TensorFlow that compute at that moment would crash, so the hooks
 * that tidy up run first, and then the command ends the process without unloading, if it can.
 */
final class Ending {
  private static final long LIMIT_MILLIS = 2000;
  private static final long PAUSE_MILLIS = 5;

  private Ending() {}

  /** Writes out what is buffered, runs the hooks and ends the process. Does not return. */
  static void endNow(Command command, Console console, int exitCode) {
    // The program may be hanging on the console.
    within(console::flush);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> endLast(command, exitCode, before), "end at once"));
    System.exit(exitCode);
  }

  private static void endLast(Command command, int exitCode, Set<Thread> before) {
    within(() -> awaitOthers(before, Thread.currentThread()));
    within(() -> command.endNow(exitCode));
    Runtime.getRuntime().halt(exitCode);
  }

  /** Hooks run at the same time: those that tidy up are the threads that were not there before. */
  private static void awaitOthers(Set<Thread> before, Thread self) {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                !before.contains(thread)
                    && thread != self
                    && !thread.getName().startsWith("end "))) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return; // There is no need to wait any longer.
      }
    }
  }

  private static void within(Runnable task) {
    Thread thread = new Thread(task, "end " + LIMIT_MILLIS);
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // There is no need to wait any longer.
    }
  }
}
