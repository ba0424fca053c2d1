package org.tfslim.slim.args;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/**
 * The size of a window: one number for each dimension that it slides along, or one for all of them.
 *
 * @param sizes at least 1 each: {@code [width]}, {@code [height, width]} or {@code [depth, height,
 *     width]}; a single number applies to every dimension
 */
public record Kernel(List<Long> sizes) implements Extent {
  /** Checks the sizes. */
  public Kernel {
    sizes = Extent.checked(sizes, "a kernel");
  }

  /** A window of these sizes: slim's {@code [3, 3]}, or {@code 3} for all dimensions. */
  public static Kernel k(long... sizes) {
    return new Kernel(Extent.list(sizes));
  }

  /**
   * This window, no larger than the images (or series, or videos) that it slides over. If one of
   * their sizes is not known, they are taken to be large enough.
   *
   * @param images their shape, channels last: {@code [batch, height, width, channels]}
   */
  public Kernel within(Shape images) {
    long[] window = along(images.numDimensions() - 2, "a reduced kernel");
    List<Long> reduced = new ArrayList<>();
    for (int i = 0; i < window.length; i++) {
      long size = images.get(i + 1);
      if (size == Shape.UNKNOWN_SIZE) {
        return this;
      }
      reduced.add(Math.min(size, window[i]));
    }
    return new Kernel(reduced);
  }

  /** As it appears in scope names: {@code 3x3}. */
  @Override
  public String toString() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
