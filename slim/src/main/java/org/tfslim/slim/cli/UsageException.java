package org.tfslim.slim.cli;

import org.tfslim.slim.SlimException;

/** A command line that does not make sense: exit code 2. */
public class UsageException extends SlimException {
  private static final long serialVersionUID = 1L;

  /** Creates a failure whose message names the flag or argument, what was found and expected. */
  public UsageException(String message) {
    super(message);
  }

  @Override
  public int exitCode() {
    return 2;
  }
}
