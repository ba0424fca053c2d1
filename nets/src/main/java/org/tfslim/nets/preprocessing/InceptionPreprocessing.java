package org.tfslim.nets.preprocessing;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.RandomDraws;
import org.tfslim.slim.images.ResizeMethod;

/**
 * Values in [-1, 1]; a random box, flip and colors in training, the central 87.5 % of both sides in
 * evaluation: research/slim preprocessing/inception_preprocessing.py.
 *
 * @param options fast mode, cropping
 * @param colorOrders the orders that the color distortions may come in
 */
record InceptionPreprocessing(PreprocessingOptions options, ColorOrders colorOrders)
    implements Preprocessing {
  private static final double CENTRAL_FRACTION = 0.875;

  @Override
  public Operand<TFloat32> forEvaluation(Ops tf, Operand<TUint8> image, int height, int width) {
    Operand<TUint8> cropped =
        options.cropImage() ? Crops.central(tf, image, CENTRAL_FRACTION) : image;
    Operand<TFloat32> resized =
        ResizeMethod.BILINEAR.resize(tf, Pixels.toUnitFloat(tf, cropped), tf.array(height, width));
    return fromUnit(tf, resized);
  }

  @Override
  public Operand<TFloat32> forTraining(
      Ops tf, Operand<TUint8> image, int height, int width, Operand<TInt64> seed) {
    RandomDraws draws = new RandomDraws(tf, seed);
    Operand<TUint8> cropped =
        options.cropImage() ? Crops.distortedBoundingBox(tf, image, draws) : image;
    Operand<TFloat32> resized =
        resize(tf, Pixels.toUnitFloat(tf, cropped), tf.array(height, width), draws);
    Operand<TFloat32> flipped = Pixels.flipLeftRight(tf, resized, draws.coin());
    return fromUnit(tf, colorOrders.distort(tf, flipped, options.fastMode(), draws));
  }

  private Operand<TFloat32> resize(
      Ops tf, Operand<TFloat32> image, Operand<TInt32> size, RandomDraws draws) {
    if (options.fastMode()) {
      return ResizeMethod.BILINEAR.resize(tf, image, size);
    }
    ResizeMethod[] methods = ResizeMethod.values();
    return RandomChoice.of(
        tf, image, methods.length, draws, (chosen, i) -> methods[i].resize(tf, chosen, size));
  }

  private static Operand<TFloat32> fromUnit(Ops tf, Operand<TFloat32> image) {
    return tf.math.mul(tf.math.sub(image, tf.constant(0.5f)), tf.constant(2f));
  }
}
