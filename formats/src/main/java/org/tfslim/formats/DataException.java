package org.tfslim.formats;

/** Data or a checkpoint that is damaged, missing or does not fit. */
public class DataException extends SlimException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure with a complete message: file, place, found, expected, remedy.
   *
   * @param options the names of options that the message mentions
   */
  public DataException(String message, String... options) {
    super(message, options);
  }

  /**
   * Creates a failure with a complete message and its cause.
   *
   * @param options the names of options that the message mentions
   */
  public DataException(String message, Throwable cause, String... options) {
    super(message, cause, options);
  }
}
