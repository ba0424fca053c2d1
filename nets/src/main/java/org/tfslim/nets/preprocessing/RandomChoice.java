package org.tfslim.nets.preprocessing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.slim.images.RandomDraws;

/** Runs one of several alternatives, drawn for each image. */
final class RandomChoice {
  private RandomChoice() {}

  /**
   * Applies one of {@code count} alternatives, each as likely as the others; only that one runs.
   * apply_with_random_selector of research/slim.
   *
   * @param alternative adds the i-th alternative to the graph, from the image it is given
   */
  static Operand<TFloat32> of(
      Ops tf,
      Operand<TFloat32> image,
      int count,
      RandomDraws draws,
      BiFunction<Operand<TFloat32>, Integer, Operand<TFloat32>> alternative) {
    Operand<TInt32> selector = draws.integers(new int[0], 0, count);
    List<Operand<TFloat32>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SwitchCond<TFloat32> gate = tf.switchCond(image, tf.math.equal(selector, tf.constant(i)));
      results.add(alternative.apply(gate.outputTrue(), i));
    }
    return tf.merge(results).output();
  }
}
