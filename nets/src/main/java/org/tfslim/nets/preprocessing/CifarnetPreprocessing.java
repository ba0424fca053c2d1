package org.tfslim.nets.preprocessing;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.RandomDraws;

/**
 * Crops, then brings each image to mean 0 and deviation 1; training pads by 4, crops at random,
 * flips and changes brightness and contrast: research/slim preprocessing/cifarnet_preprocessing.py.
 * The reference hands the width over as the height in evaluation, so that a result that is not
 * square is {@code [width, height, channels]}, as there.
 */
record CifarnetPreprocessing() implements Preprocessing {
  private static final int PADDING = 4;
  private static final float MAX_BRIGHTNESS_DELTA = 63f;

  @Override
  public Operand<TFloat32> forEvaluation(Ops tf, Operand<TUint8> image, int height, int width) {
    Operand<TUint8> cropped = Crops.cropOrPad(tf, image, width, height);
    return Pixels.standardize(tf, Pixels.toFloat(tf, cropped));
  }

  @Override
  public Operand<TFloat32> forTraining(
      Ops tf, Operand<TUint8> image, int height, int width, Operand<TInt64> seed) {
    RandomDraws draws = new RandomDraws(tf, seed);
    Operand<TUint8> padded = Crops.pad(tf, image, PADDING);
    Operand<TUint8> cropped = Crops.random(tf, padded, height, width, draws);
    Operand<TUint8> flipped = Pixels.flipLeftRight(tf, cropped, draws.coin());
    Operand<TFloat32> brightened =
        Pixels.adjustBrightness(
            tf,
            Pixels.toFloat(tf, flipped),
            draws.uniform(-MAX_BRIGHTNESS_DELTA, MAX_BRIGHTNESS_DELTA));
    Operand<TFloat32> contrasted = Pixels.adjustContrast(tf, brightened, draws.uniform(0.2f, 1.8f));
    return Pixels.standardize(tf, contrasted);
  }
}
