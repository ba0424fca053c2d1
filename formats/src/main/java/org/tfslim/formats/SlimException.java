package org.tfslim.formats;

/**
 * A failure that a person can act on. The message names the thing, what was found, what was
 * expected and what to do; programs print it as it is.
 */
public class SlimException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a complete message. */
  public SlimException(String message) {
    super(message);
  }

  /** Creates a failure with a complete message and what led to it. */
  public SlimException(String message, Throwable cause) {
    super(message, cause);
  }
}
