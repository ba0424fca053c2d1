package org.tfslim.slim.runtime;

import java.util.Optional;
import org.tfslim.formats.SlimException;

/**
 * The limits on memory that JavaCPP, through which Java calls TensorFlow, derives from the size of
 * the Java heap. A network needs memory outside of the heap, so that they are wrong for a small
 * one.
 */
public final class NativeMemory {
  private static final String PHYSICAL = "hysical";
  private static final String LIMITS = "within limits";

  private NativeMemory() {}

  /** What a failure means if it is one of these limits that was reached. */
  public static Optional<SlimException> explained(Throwable failure) {
    if (!(failure instanceof OutOfMemoryError)) {
      return Optional.empty();
    }
    String message = String.valueOf(failure.getMessage());
    if (!message.contains(PHYSICAL) && !message.contains(LIMITS)) {
      return Optional.empty();
    }
    return Optional.of(
        new SlimException(
            "JavaCPP does not let the process use more memory (%s). It limits memory outside of the Java heap by the heap's size, here %d MB. Start Java with -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.maxbytes=0, which lifts the limits, or with a larger heap (-Xmx)."
                .formatted(message, Runtime.getRuntime().maxMemory() >> 20),
            failure));
  }
}
