package org.tfslim.slim.args;

/** How a window treats the border of an image. The names are TensorFlow's. */
public enum Padding {
  /** Pads with zeros so that stride 1 keeps the size. */
  SAME,
  /** No padding: the window stays inside. */
  VALID
}
