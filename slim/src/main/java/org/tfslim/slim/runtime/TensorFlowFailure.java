package org.tfslim.slim.runtime;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Tells failures of the native TensorFlow from all others. Its exceptions have no type in common:
 * {@link TFInvalidArgumentException} and {@link TFUnimplementedException} are not a {@link
 * TensorFlowException}.
 */
public final class TensorFlowFailure {
  private static final Pattern NODE = Pattern.compile("\\{\\{[^}]*}}");
  private static final Pattern PREFIX = Pattern.compile("^(\\(\\d+\\) )?([A-Z_]{2,}: )?");

  private static final String ASSERTED = "assertion failed: [";

  private TensorFlowFailure() {}

  /** Whether TensorFlow threw this. */
  public static boolean is(Throwable thrown) {
    return thrown instanceof TensorFlowException
        || thrown instanceof TFInvalidArgumentException
        || thrown instanceof TFUnimplementedException;
  }

  /**
   * What to throw after something was caught.
   *
   * @return {@code meaning} if TensorFlow threw {@code caught}, else {@code caught} itself
   */
  public static RuntimeException explained(
      RuntimeException caught, Supplier<? extends RuntimeException> meaning) {
    return is(caught) ? meaning.get() : caught;
  }

  /** What an assertion prints, {@code [text] [1] [2]}, as a sentence. */
  private static String asserted(String line) {
    return line.startsWith(ASSERTED) && line.endsWith("]")
        ? line.substring(ASSERTED.length(), line.length() - 1).replace("] [", " ")
        : line;
  }

  /**
   * The reason that a message begins with, without the nodes of the graph; of several errors, that
   * of the first.
   */
  public static String reason(Throwable failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .map(line -> NODE.matcher(line).replaceAll("").strip())
        .filter(line -> !line.isEmpty() && !line.endsWith("root error(s) found."))
        .map(line -> PREFIX.matcher(line).replaceFirst("").strip())
        .map(TensorFlowFailure::asserted)
        .findFirst()
        .orElse("no reason is known");
  }
}
