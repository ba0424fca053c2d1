package org.tfslim.formats;

/** A name that does not lead to a file or folder here. */
public final class PathNameException extends OptionException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  PathNameException(String spelling, String reason) {
    super("'%s': %s".formatted(Printable.line(spelling), reason));
    this.reason = reason;
  }

  /** What is wrong and what to do, without the name, worded so that it can follow a colon. */
  public String reason() {
    return reason;
  }
}
