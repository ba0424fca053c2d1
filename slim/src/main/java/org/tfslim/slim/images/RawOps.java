package org.tfslim.slim.images;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/** Adds ops by their type, if the typed wrapper emits a later version than the reference uses. */
final class RawOps {
  private RawOps() {}

  /** An op of two inputs whose one output has the type of the first. */
  static <T extends TType> Operand<T> binary(
      Ops tf, String type, Operand<T> first, Operand<?> second) {
    return tf.scope()
        .env()
        .opBuilder(type, tf.scope().makeOpName(type), tf.scope())
        .addInput(first.asOutput())
        .addInput(second.asOutput())
        .build()
        .output(0);
  }
}
