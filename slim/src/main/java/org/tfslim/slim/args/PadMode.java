package org.tfslim.slim.args;

/** What {@code slim.pad} puts around a tensor. The names are TensorFlow's. */
public enum PadMode {
  /** Zeros. */
  CONSTANT,
  /** The values inside the border mirrored at the border values, which do not repeat. */
  REFLECT,
  /** The values inside the border mirrored, border values included. */
  SYMMETRIC
}
