package org.tfslim.slim.args;

/** The order of the dimensions of a batch of images. The names are TensorFlow's. */
public enum DataFormat {
  /** {@code [batch, height, width, channels]}. */
  NHWC,
  /** {@code [batch, channels, height, width]}; most kernels need a GPU for it. */
  NCHW;

  /** The index of the channels dimension. */
  public int channels() {
    return this == NHWC ? 3 : 1;
  }

  /** The index of the height dimension; the width follows it. */
  public int height() {
    return this == NHWC ? 1 : 2;
  }

  /** A list with one number a dimension: 1, but for height and width. */
  public long[] window(long height, long width) {
    return this == NHWC ? new long[] {1, height, width, 1} : new long[] {1, 1, height, width};
  }
}
