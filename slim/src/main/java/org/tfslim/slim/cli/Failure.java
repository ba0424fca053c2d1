package org.tfslim.slim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tfslim.slim.SlimException;
import org.tfslim.slim.TensorFlowFailure;

/**
 * What a program says and how it ends when something was thrown.
 *
 * @param exitCode the exit code
 * @param message what was wrong and what to do about it
 */
record Failure(int exitCode, String message) {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int DATA = 3;

  /** The failure that stands behind a throwable. */
  static Failure of(Throwable thrown) {
    Throwable t = unwrapped(thrown);
    if (t instanceof SlimException e) {
      return new Failure(e.exitCode(), e.getMessage());
    }
    if (t instanceof InterruptedException) {
      return new Failure(Program.INTERRUPTED, "interrupted");
    }
    if (t instanceof OutOfMemoryError e) {
      return outOfMemory(e);
    }
    if (t instanceof LinkageError e) {
      return linkage(e);
    }
    if (TensorFlowFailure.is(t)) {
      return tensorflow(t);
    }
    return t instanceof IOException e ? io(e) : unexpected(t);
  }

  /** What only carries another failure is taken off. */
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

  private static Failure linkage(LinkageError e) {
    String detail = rootCause(e).toString();
    boolean nativeLibrary =
        e instanceof UnsatisfiedLinkError
            || rootCause(e) instanceof UnsatisfiedLinkError
            || detail.contains("org.tensorflow")
            || detail.contains("bytedeco");
    return nativeLibrary
        ? new Failure(
            FAILED,
            """
            the native TensorFlow library cannot be loaded: %s
            It needs Linux x86-64 or arm64 with GLIBC 2.34 and GLIBCXX 3.4.29 or newer, macOS arm64 or \
            Windows x86-64 (here: %s %s); the GPU build needs CUDA 12 and cuDNN 9. \
            bin/slim doctor tells more."""
                .formatted(detail, System.getProperty("os.name"), System.getProperty("os.arch")))
        : unexpected(e);
  }

  private static Throwable rootCause(Throwable t) {
    return t.getCause() == null ? t : rootCause(t.getCause());
  }

  private static Failure tensorflow(Throwable t) {
    String reason = TensorFlowFailure.reason(t);
    if (t instanceof TFResourceExhaustedException) {
      return new Failure(
          FAILED, "TensorFlow ran out of memory: try a smaller batch (" + reason + ")");
    }
    boolean damaged = reason.matches("(?i).*(corrupted record|truncated record|checksum).*");
    return new Failure(damaged ? DATA : FAILED, "TensorFlow: " + reason);
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

  /** Prints the message, with the stack trace where debugging, and returns the exit code. */
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
