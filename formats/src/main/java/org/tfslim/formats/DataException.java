package org.tfslim.formats;

/** Data or a checkpoint that is damaged, missing or does not fit. */
public class DataException extends SlimException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure with a complete message: file, place, found, expected, remedy. */
  public DataException(String message) {
    super(message);
  }

  /** Creates a failure with a complete message and what led to it. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
