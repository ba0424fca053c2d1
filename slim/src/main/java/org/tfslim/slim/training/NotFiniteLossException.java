package org.tfslim.slim.training;

import org.tfslim.formats.SlimException;

/** The loss became NaN or infinite. */
public class NotFiniteLossException extends SlimException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure whose message names the step, the loss and what to try. */
  public NotFiniteLossException(String message) {
    super(message);
  }
}
