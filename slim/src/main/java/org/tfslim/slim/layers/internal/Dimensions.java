package org.tfslim.slim.layers.internal;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Checks and reads the static shapes of layer inputs. */
final class Dimensions {
  private Dimensions() {}

  /** The size of a dimension that variables depend on. */
  static long known(Operand<?> x, int dimension, String what) {
    long size = x.shape().get(dimension);
    if (size == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "The " + what + " of " + x.op().name() + " must be known; its shape is " + x.shape());
    }
    return size;
  }

  /** Refuses inputs that do not have {@code rank} dimensions. */
  static void checkRank(Operand<?> x, int rank, String layer) {
    if (x.shape().numDimensions() != rank) {
      throw new IllegalArgumentException(
          layer
              + " expects input with rank "
              + rank
              + ", got "
              + x.shape()
              + " of "
              + x.op().name());
    }
  }
}
