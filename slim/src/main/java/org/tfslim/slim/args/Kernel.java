package org.tfslim.slim.args;

/**
 * The size of a window in pixels.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Kernel(long height, long width) {
  /** Checks the size. */
  public Kernel {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a kernel needs at least 1 x 1 pixels, not " + height + " x " + width);
    }
  }

  /** A window of {@code height} by {@code width} pixels: slim's {@code [3, 3]}. */
  public static Kernel k(long height, long width) {
    return new Kernel(height, width);
  }
}
