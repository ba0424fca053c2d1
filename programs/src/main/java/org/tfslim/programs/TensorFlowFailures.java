package org.tfslim.programs;

import java.util.Optional;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tfslim.cli.Failure;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.runtime.NativeMemory;
import org.tfslim.slim.runtime.TensorFlowFailure;
import org.tfslim.slim.training.NotFiniteLossException;

/** What failures of TensorFlow, and of training, mean to the user of a program. */
final class TensorFlowFailures {
  private static final int NOT_FINITE = 4;

  private TensorFlowFailures() {}

  static Optional<Failure> explain(Throwable t) {
    if (t instanceof NotFiniteLossException e) {
      return Optional.of(new Failure(NOT_FINITE, e.getMessage()));
    }
    Optional<SlimException> memory = NativeMemory.explained(t);
    if (memory.isPresent()) {
      return memory.map(it -> new Failure(Failure.FAILED, it.getMessage()));
    }
    if (t instanceof LinkageError e) {
      return linkage(e);
    }
    return TensorFlowFailure.is(t) ? Optional.of(tensorflow(t)) : Optional.empty();
  }

  private static Optional<Failure> linkage(LinkageError e) {
    String detail = rootCause(e).toString();
    boolean nativeLibrary =
        e instanceof UnsatisfiedLinkError
            || rootCause(e) instanceof UnsatisfiedLinkError
            || detail.contains("org.tensorflow")
            || detail.contains("bytedeco");
    return nativeLibrary
        ? Optional.of(new Failure(Failure.FAILED, notLoaded(detail)))
        : Optional.empty();
  }

  private static String notLoaded(String detail) {
    String failed = "the native TensorFlow library cannot be loaded: " + detail;
    if (detail.contains("Cannot allocate memory")) {
      return failed
          + "\nThe process may not use as much memory as it needs: raise the limit (ulimit -v, or that of the container).";
    }
    if (detail.contains("Operation not permitted") || detail.contains("failed to map segment")) {
      return failed
          + "\nPrograms may not be run from the folder that it was unpacked to (noexec): name another one with SLIM_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR.";
    }
    return failed
        + """

        It needs Linux x86-64 or arm64 with GLIBC 2.34 and GLIBCXX 3.4.29 or newer, macOS arm64 or \
        Windows x86-64 (here: %s %s); the GPU build needs CUDA 12 and cuDNN 9. \
        bin/slim doctor tells more."""
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  private static Throwable rootCause(Throwable t) {
    return t.getCause() == null ? t : rootCause(t.getCause());
  }

  private static Failure tensorflow(Throwable t) {
    String reason = TensorFlowFailure.reason(t);
    if (t instanceof TFResourceExhaustedException) {
      return new Failure(
          Failure.FAILED, "TensorFlow ran out of memory: try a smaller batch (" + reason + ")");
    }
    boolean damaged = reason.matches("(?i).*(corrupted record|truncated record|checksum).*");
    return new Failure(damaged ? Failure.DATA : Failure.FAILED, "TensorFlow: " + reason);
  }
}
