package org.tfslim.formats;

import java.util.List;

/**
 * A failure that a person can act on. The message names the thing, what was found, what was
 * expected and what to do.
 *
 * <p>If it mentions an option, it uses the option's plain name, such as {@code labels_offset};
 * whether that is set by a flag or by a method is for the caller to say. {@link #options} lists
 * these names, so that a program can spell them as its flags.
 */
public class SlimException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String[] options;

  /**
   * Creates a failure with a complete message.
   *
   * @param options the names of options that the message mentions
   */
  public SlimException(String message, String... options) {
    super(message);
    this.options = options.clone();
  }

  /**
   * Creates a failure with a complete message and its cause.
   *
   * @param options the names of options that the message mentions
   */
  public SlimException(String message, Throwable cause, String... options) {
    super(message, cause);
    this.options = options.clone();
  }

  /** The names of options that the message mentions. */
  public final List<String> options() {
    return List.of(options);
  }
}
