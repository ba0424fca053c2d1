package org.tfslim.nets.preprocessing;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.Pixels;

/**
 * Central crop or zero padding, then {@code (x - 128) / 128}, the same in training: research/slim
 * preprocessing/lenet_preprocessing.py. The reference hands the width over as the height and the
 * other way round, so a result that is not square is {@code [width, height, channels]}, as there.
 */
record LenetPreprocessing() implements Preprocessing {
  private static final float HALF_RANGE = 128f;

  @Override
  public Operand<TFloat32> forEvaluation(Ops tf, Operand<TUint8> image, int height, int width) {
    Operand<TFloat32> cropped = Pixels.toFloat(tf, Crops.cropOrPad(tf, image, width, height));
    Operand<TFloat32> halfRange = tf.constant(HALF_RANGE);
    return tf.math.div(tf.math.sub(cropped, halfRange), halfRange);
  }

  @Override
  public Operand<TFloat32> forTraining(
      Ops tf, Operand<TUint8> image, int height, int width, Operand<TInt64> seed) {
    return forEvaluation(tf, image, height, width);
  }
}
