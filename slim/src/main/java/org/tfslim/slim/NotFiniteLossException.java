package org.tfslim.slim;

/** The loss became NaN or infinite: exit code 4. */
public class NotFiniteLossException extends SlimException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure whose message names the step, the loss and what to try. */
  public NotFiniteLossException(String message) {
    super(message);
  }

  @Override
  public int exitCode() {
    return 4;
  }
}
