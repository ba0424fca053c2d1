package org.tfslim.formats;

/** An option that has a wrong value, is missing, or contradicts something. */
public class OptionException extends SlimException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure whose message says what was found and what was expected.
   *
   * @param options the names of options that the message mentions
   */
  public OptionException(String message, String... options) {
    super(message, options);
  }
}
