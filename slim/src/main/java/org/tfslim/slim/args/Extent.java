package org.tfslim.slim.args;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One number for each dimension that a window slides along, or a single one that applies to all of
 * them, as slim's {@code stride=2} does.
 */
public sealed interface Extent permits Kernel, Arg.Stride, Arg.Rate {
  /** The numbers as they were given. */
  List<Long> sizes();

  /**
   * The numbers for a layer whose windows have {@code dimensions} dimensions.
   *
   * @param layer slim's name of the layer, for the error
   * @throws IllegalArgumentException if there are neither that many nor a single one
   */
  default long[] along(int dimensions, String layer) {
    long[] given = sizes().stream().mapToLong(Long::longValue).toArray();
    if (given.length == dimensions) {
      return given;
    }
    if (given.length != 1) {
      throw new IllegalArgumentException(
          "%s slides along %d %s, but %s has %d: %s. Give %d, or a single one for all."
              .formatted(
                  layer,
                  dimensions,
                  dimensions == 1 ? "dimension" : "dimensions",
                  "its " + getClass().getSimpleName().toLowerCase(Locale.ROOT),
                  given.length,
                  sizes(),
                  dimensions));
    }
    long[] all = new long[dimensions];
    Arrays.fill(all, given[0]);
    return all;
  }

  /** Whether all numbers are 1. */
  default boolean isOne() {
    return sizes().stream().allMatch(size -> size == 1);
  }

  /** {@code sizes} as a list. */
  static List<Long> list(long... sizes) {
    return Arrays.stream(sizes).boxed().toList();
  }

  /** A copy of {@code sizes}, all of which must be at least 1. */
  static List<Long> checked(List<Long> sizes, String what) {
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(what + " needs sizes of at least 1, not " + sizes);
    }
    return List.copyOf(sizes);
  }
}
