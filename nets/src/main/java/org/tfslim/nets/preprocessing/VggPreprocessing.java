package org.tfslim.nets.preprocessing;

import java.util.List;
import java.util.OptionalInt;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.ImageDecoder;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.RandomDraws;
import org.tfslim.slim.images.ResizeMethod;

/**
 * The smaller side resized to 256 (training: 256 to 512, drawn), a central (training: random) crop,
 * minus the mean color of ImageNet; training flips: research/slim
 * preprocessing/vgg_preprocessing.py. A grey image loses the mean of the three means. An image that
 * is more than 256 times as long as wide is refused, which resized would not fit into memory.
 */
record VggPreprocessing() implements Preprocessing {
  private static final int RESIZE_SIDE_MIN = 256;
  private static final int RESIZE_SIDE_MAX = 512;

  /** An image that is thinner would have more than the largest number of pixels when resized. */
  private static final int MAX_ASPECT =
      (int) (ImageDecoder.MAX_PIXELS / (RESIZE_SIDE_MAX * RESIZE_SIDE_MAX));

  private static final float RED_MEAN = 123.68f;
  private static final float GREEN_MEAN = 116.78f;
  private static final float BLUE_MEAN = 103.94f;

  @Override
  public OptionalInt largestSize() {
    return OptionalInt.of(RESIZE_SIDE_MIN);
  }

  @Override
  public Operand<TFloat32> forEvaluation(Ops tf, Operand<TUint8> image, int height, int width) {
    Operand<TFloat32> resized = resizeSmallerSide(tf, image, tf.constant(RESIZE_SIDE_MIN));
    return subtractMean(tf, Crops.center(tf, resized, height, width));
  }

  @Override
  public Operand<TFloat32> forTraining(
      Ops tf, Operand<TUint8> image, int height, int width, Operand<TInt64> seed) {
    RandomDraws draws = new RandomDraws(tf, seed);
    Operand<TInt32> side = draws.integers(new int[0], RESIZE_SIDE_MIN, RESIZE_SIDE_MAX + 1);
    Operand<TFloat32> resized = resizeSmallerSide(tf, image, side);
    Operand<TFloat32> cropped = Crops.random(tf, resized, height, width, draws);
    return subtractMean(tf, Pixels.flipLeftRight(tf, cropped, draws.coin()));
  }

  private static Operand<TFloat32> resizeSmallerSide(
      Ops tf, Operand<TUint8> image, Operand<TInt32> side) {
    int channels = Crops.channels(image);
    Operand<TFloat32> sides =
        tf.dtypes.cast(tf.slice(tf.shape(image), tf.array(0), tf.array(2)), TFloat32.class);
    Operand<TFloat32> scale =
        tf.math.div(tf.dtypes.cast(side, TFloat32.class), tf.min(sides, tf.constant(0)));
    Operand<TInt32> size = tf.dtypes.cast(tf.math.rint(tf.math.mul(sides, scale)), TInt32.class);
    Operand<TBool> fits =
        tf.math.lessEqual(
            tf.max(sides, tf.constant(0)),
            tf.math.mul(tf.min(sides, tf.constant(0)), tf.constant((float) MAX_ASPECT)));
    Op check =
        tf.assertThat(
            fits,
            List.of(
                tf.constant(TOO_THIN + ": its height and width are"),
                sides,
                tf.constant("and one may be longer than the other by at most the factor"),
                tf.constant(MAX_ASPECT)));
    Operand<TInt32> checked = tf.withControlDependencies(List.of(check)).identity(size);
    return tf.ensureShape(
        ResizeMethod.BILINEAR.resize(tf, image, checked),
        Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, channels));
  }

  private static Operand<TFloat32> subtractMean(Ops tf, Operand<TFloat32> image) {
    return tf.math.sub(
        image,
        Crops.channels(image) == 1
            ? tf.array((RED_MEAN + GREEN_MEAN + BLUE_MEAN) / 3f)
            : tf.array(RED_MEAN, GREEN_MEAN, BLUE_MEAN));
  }
}
