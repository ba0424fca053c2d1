package org.tfslim.cli;

/**
 * What standard error is connected to.
 *
 * @param interactive whether a person watches it, so that a line may be redrawn in place
 * @param width columns of text
 */
public record Terminal(boolean interactive, int width) {
  private static final int DEFAULT_WIDTH = 80;

  /** A file or a pipe. */
  public static Terminal none() {
    return new Terminal(false, DEFAULT_WIDTH);
  }

  /**
   * The terminal as the launcher found it: system properties {@code tfslim.tty} ({@code true} if
   * standard error is a terminal) and {@code tfslim.columns}. Java itself cannot tell the standard
   * streams apart.
   */
  static Terminal fromProperties() {
    return new Terminal(
        Boolean.getBoolean("tfslim.tty"), Integer.getInteger("tfslim.columns", DEFAULT_WIDTH));
  }

  /** The width of running text, in columns: limited so that it is easy to read. */
  int textWidth() {
    return Math.min(Math.max(width, 40), 100);
  }
}
