package org.tfslim.slim.args;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order of the dimensions of a batch of series, images or videos. The names are TensorFlow's.
 *
 * <p>A layer takes from it whether the channels come last or second; the number of dimensions
 * follows from its input. So {@link #NHWC} serves for videos too, as it does in slim.
 */
public enum DataFormat {
  /** {@code [batch, width, channels]}. */
  NWC(1, false),
  /** {@code [batch, channels, width]}; most kernels need a GPU for it. */
  NCW(1, true),
  /** {@code [batch, height, width, channels]}. */
  NHWC(2, false),
  /** {@code [batch, channels, height, width]}; most kernels need a GPU for it. */
  NCHW(2, true),
  /** {@code [batch, depth, height, width, channels]}. */
  NDHWC(3, false),
  /** {@code [batch, channels, depth, height, width]}; most kernels need a GPU for it. */
  NCDHW(3, true);

  private final int dimensions;
  private final boolean channelsFirst;

  DataFormat(int dimensions, boolean channelsFirst) {
    this.dimensions = dimensions;
    this.channelsFirst = channelsFirst;
  }

  /** The number of dimensions between batch and channels: 1, 2 or 3. */
  public int dimensions() {
    return dimensions;
  }

  /** Whether the channels come right after the batch. */
  public boolean channelsFirst() {
    return channelsFirst;
  }

  /**
   * The same order for another number of dimensions: that of {@link #NCHW} for 3 is {@link #NCDHW}.
   *
   * @param number 1, 2 or 3
   * @throws IllegalArgumentException if there is no format of that many dimensions
   */
  public DataFormat withDimensions(int number) {
    return Arrays.stream(values())
        .filter(format -> format.dimensions == number && format.channelsFirst == channelsFirst)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Data formats are for 1, 2 or 3 dimensions besides batch and channels, not for "
                        + number));
  }

  /** The index of the channels dimension. */
  public int channels() {
    return channels(dimensions + 2);
  }

  /** The index of the channels dimension of a tensor with {@code rank} dimensions. */
  public int channels(int rank) {
    return channelsFirst ? 1 : rank - 1;
  }

  /** The indices of the dimensions that windows slide along: height and width of images. */
  public int[] spatial() {
    int first = channelsFirst ? 2 : 1;
    return IntStream.range(first, first + dimensions).toArray();
  }

  /** One number for each dimension of a tensor: 1 for batch and channels, {@code sizes} between. */
  public long[] window(long... sizes) {
    long[] window = new long[dimensions + 2];
    Arrays.fill(window, 1);
    int[] spatial = spatial();
    for (int i = 0; i < dimensions; i++) {
      window[spatial[i]] = sizes[i];
    }
    return window;
  }
}
