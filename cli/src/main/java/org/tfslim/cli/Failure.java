package org.tfslim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;

/**
 * The message and the exit code of a program after an exception.
 *
 * @param exitCode the exit code
 * @param message what was wrong and what to do about it
 */
public record Failure(int exitCode, String message) {
  /** The exit code of a failure that has no exit code of its own. */
  public static final int FAILED = 1;

  private static final int USAGE = 2;

  /** The exit code if data or a checkpoint is damaged, missing or does not fit. */
  public static final int DATA = 3;

  /** The failure behind what {@code command} threw. */
  static Failure of(Throwable thrown, Command command) {
    Throwable t = unwrapped(thrown);
    return command.explain(t).orElseGet(() -> known(t, command));
  }

  private static Failure known(Throwable t, Command command) {
    if (t instanceof SlimException e) {
      return new Failure(exitCode(e), FlagSpelling.of(e, command.flags().withCommonFlags()));
    }
    if (t instanceof InterruptedException) {
      return new Failure(Program.INTERRUPTED, "interrupted");
    }
    if (t instanceof OutOfMemoryError e) {
      return outOfMemory(e);
    }
    return t instanceof IOException e ? io(e) : unexpected(t);
  }

  private static int exitCode(SlimException e) {
    if (e instanceof UsageException || e instanceof OptionException) {
      return USAGE;
    }
    return e instanceof DataException ? DATA : FAILED;
  }

  /** Removes exceptions that only wrap another one. */
  private static Throwable unwrapped(Throwable t) {
    boolean wrapper = t instanceof UncheckedIOException || t instanceof ExecutionException;
    return wrapper && t.getCause() != null ? unwrapped(t.getCause()) : t;
  }

  private static Failure outOfMemory(OutOfMemoryError e) {
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    return new Failure(
        FAILED,
        "out of memory (%s; Java heap of %d MB): try a smaller batch, or more heap with SLIM_JAVA_OPTS=-Xmx8g"
            .formatted(e.getMessage(), heap));
  }

  private static Failure io(IOException e) {
    if (String.valueOf(e.getMessage()).contains("No space left on device")) {
      return new Failure(FAILED, "the disk is full: " + e.getMessage());
    }
    if (!(e instanceof FileSystemException f) || f.getFile() == null) {
      return unexpected(e);
    }
    if (e instanceof NoSuchFileException) {
      return new Failure(FAILED, f.getFile() + ": no such file or folder");
    }
    if (e instanceof AccessDeniedException) {
      return new Failure(FAILED, f.getFile() + ": permission denied");
    }
    return new Failure(FAILED, f.getMessage());
  }

  private static Failure unexpected(Throwable t) {
    return new Failure(
        FAILED, t + "\nThis was not expected; --verbosity=debug shows where it happened.");
  }

  /**
   * Prints the message, with the stack trace if debug messages are logged, and returns the exit
   * code.
   */
  int report(String name, Throwable thrown, Console console) {
    console.printError("bin/slim " + name + ": error: " + message);
    if (exitCode == USAGE) {
      console.printError("bin/slim " + name + " --help shows the flags");
    }
    if (console.logs(Verbosity.DEBUG)) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      console.printError(trace.toString());
    }
    return exitCode;
  }
}
