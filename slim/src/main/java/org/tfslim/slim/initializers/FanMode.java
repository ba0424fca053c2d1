package org.tfslim.slim.initializers;

import org.tensorflow.ndarray.Shape;

/** Which connections of a layer set the spread of its first weights. The names are slim's. */
public enum FanMode {
  /** Those into a unit. */
  FAN_IN,
  /** Those out of a unit. */
  FAN_OUT,
  /** The mean of both. */
  FAN_AVG;

  /** The number of connections of weights with this shape: {@code [..., inputs, outputs]}. */
  double connections(Shape shape) {
    int rank = shape.numDimensions();
    double field = 1;
    for (int i = 0; i < rank - 2; i++) {
      field *= shape.get(i);
    }
    double in = rank == 0 ? 1 : field * shape.get(Math.max(rank - 2, 0));
    double out = rank == 0 ? 1 : field * shape.get(rank - 1);
    return switch (this) {
      case FAN_IN -> in;
      case FAN_OUT -> out;
      case FAN_AVG -> (in + out) / 2;
    };
  }
}
