package org.tfslim.cli;

import org.tfslim.formats.SlimException;

/** A command line that does not make sense. */
public class UsageException extends SlimException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure whose message names the flag or argument, what was found and what was
   * expected.
   */
  public UsageException(String message) {
    super(message);
  }
}
