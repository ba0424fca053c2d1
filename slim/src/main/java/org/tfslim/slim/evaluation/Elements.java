package org.tfslim.slim.evaluation;

import org.tensorflow.Tensor;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The elements of a tensor as numbers, in row-major order. */
final class Elements {
  private Elements() {}

  /** The elements of a tensor of floats, integers or truth values: 1 for true, 0 for false. */
  static double[] of(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.size())];
    int i = 0;
    if (tensor instanceof TFloat32 floats) {
      for (var it : floats.scalars()) {
        values[i++] = it.getFloat();
      }
    } else if (tensor instanceof TFloat64 doubles) {
      for (var it : doubles.scalars()) {
        values[i++] = it.getDouble();
      }
    } else if (tensor instanceof TInt32 ints) {
      for (var it : ints.scalars()) {
        values[i++] = it.getInt();
      }
    } else if (tensor instanceof TInt64 longs) {
      for (var it : longs.scalars()) {
        values[i++] = it.getLong();
      }
    } else if (tensor instanceof TBool truths) {
      for (var it : truths.scalars()) {
        values[i++] = it.getBoolean() ? 1 : 0;
      }
    } else {
      throw new IllegalArgumentException(
          "A metric takes floats, integers or truth values, not " + tensor.dataType());
    }
    return values;
  }
}
