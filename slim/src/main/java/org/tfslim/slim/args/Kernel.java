package org.tfslim.slim.args;

import org.tensorflow.ndarray.Shape;

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

  /**
   * This window, no larger than the images it shall slide over. Where their size is not known it is
   * taken to be large enough.
   *
   * @param images their shape, {@code [batch, height, width, channels]}
   */
  public Kernel within(Shape images) {
    long rows = images.get(1);
    long columns = images.get(2);
    boolean known = rows != Shape.UNKNOWN_SIZE && columns != Shape.UNKNOWN_SIZE;
    return known ? k(Math.min(rows, height), Math.min(columns, width)) : this;
  }

  /** As scopes are named after it: {@code 3x3}. */
  @Override
  public String toString() {
    return height + "x" + width;
  }
}
