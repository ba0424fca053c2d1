package org.tfslim.formats;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The dimensions of a tensor that has values, so all of them are known. Immutable. */
public final class TensorShape {
  private final long[] dimensions;

  private TensorShape(long[] dimensions) {
    this.dimensions = dimensions;
  }

  /**
   * A shape; without dimensions, the shape of a scalar.
   *
   * @throws IllegalArgumentException if a dimension is negative
   */
  public static TensorShape of(long... dimensions) {
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new IllegalArgumentException(
            "A dimension is negative: " + Arrays.toString(dimensions));
      }
    }
    return new TensorShape(dimensions.clone());
  }

  /** How many dimensions there are; 0 for a scalar. */
  public int rank() {
    return dimensions.length;
  }

  /**
   * One of the dimensions.
   *
   * @param index from 0, less than {@link #rank}
   */
  public long dimension(int index) {
    return dimensions[index];
  }

  /** All dimensions, in a new array. */
  public long[] dimensions() {
    return dimensions.clone();
  }

  /**
   * How many elements a tensor of this shape has: 1 for a scalar.
   *
   * @throws ArithmeticException if the number does not fit in a {@code long}
   */
  public long elements() {
    if (Arrays.stream(dimensions).anyMatch(dimension -> dimension == 0)) {
      return 0; // The others must not overflow on the way.
    }
    return Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
  }

  /** The dimensions as {@code 3x3x3x32}, or {@code scalar}. */
  public String text() {
    return dimensions.length == 0
        ? "scalar"
        : Arrays.stream(dimensions).mapToObj(Long::toString).collect(Collectors.joining("x"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorShape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  /** The dimensions as {@code [3, 3, 3, 32]}. */
  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
