package org.tfslim.slim.images;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.image.StatelessSampleDistortedBoundingBox;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** Cuts and pads one image {@code [height, width, channels]} of any size. */
public final class Crops {
  /** How the failure of a crop that does not fit into its image begins. */
  public static final String TOO_SMALL = "the image is smaller than the crop";

  private static final float MIN_OBJECT_COVERED = 0.1f;

  private Crops() {}

  /** The number of channels of an image, which must be known when the graph is built. */
  public static int channels(Operand<? extends TNumber> image) {
    Shape shape = image.shape();
    if (shape.numDimensions() != 3 || shape.get(2) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "an image has shape [height, width, channels] with known channels, not " + shape);
    }
    return Math.toIntExact(shape.get(2));
  }

  /**
   * Keeps the middle {@code fraction} of both sides: {@code offset = int((side - side * fraction) /
   * 2)} is cut at each end, in double. tf.image.central_crop.
   */
  public static <T extends TNumber> Operand<T> central(Ops tf, Operand<T> image, double fraction) {
    int channels = channels(image);
    Operand<TInt32> size = tf.shape(image);
    // The last entry keeps all channels.
    Operand<TFloat64> kept = tf.array(fraction, fraction, 1.0);
    Operand<TFloat64> sides = tf.dtypes.cast(size, TFloat64.class);
    Operand<TFloat64> margins =
        tf.math.div(tf.math.sub(sides, tf.math.mul(sides, kept)), tf.constant(2.0));
    Operand<TInt32> begin = tf.dtypes.cast(margins, TInt32.class);
    Operand<TInt32> length = tf.math.sub(size, tf.math.mul(begin, tf.constant(2)));
    return withChannels(tf, tf.slice(image, begin, length), channels);
  }

  /** Cuts {@code height x width} out of the middle, from {@code (side - target) / 2} on. */
  public static <T extends TNumber> Operand<T> center(
      Ops tf, Operand<T> image, int height, int width) {
    Operand<TInt32> target = tf.array(height, width, channels(image));
    Operand<TInt32> limit = tf.math.sub(tf.shape(image), target);
    return cut(tf, image, tf.math.floorDiv(limit, tf.constant(2)), target, limit);
  }

  /** Cuts {@code height x width} out of a place drawn uniformly. tf.random_crop. */
  public static <T extends TNumber> Operand<T> random(
      Ops tf, Operand<T> image, int height, int width, RandomDraws draws) {
    Operand<TInt32> target = tf.array(height, width, channels(image));
    Operand<TInt32> limit = tf.math.sub(tf.shape(image), target);
    Operand<TInt32> places = tf.math.maximum(tf.math.add(limit, tf.constant(1)), tf.constant(1));
    Operand<TInt32> drawn = draws.integers(new int[] {3}, 0, Integer.MAX_VALUE);
    return cut(tf, image, tf.math.floorMod(drawn, places), target, limit);
  }

  private static <T extends TNumber> Operand<T> cut(
      Ops tf,
      Operand<T> image,
      Operand<TInt32> begin,
      Operand<TInt32> target,
      Operand<TInt32> limit) {
    Op fits =
        tf.assertThat(
            tf.reduceAll(tf.math.greaterEqual(limit, tf.constant(0)), tf.constant(0)),
            List.of(tf.constant(TOO_SMALL + ": image and crop are"), tf.shape(image), target));
    // The slice reads its place through the assertion, so the check cannot be pruned away.
    Operand<TInt32> checked = tf.withControlDependencies(List.of(fits)).identity(begin);
    return tf.slice(image, checked, target);
  }

  /**
   * Cuts out the middle if a side is too long and adds zeros around it if it is too short.
   * tf.image.resize_image_with_crop_or_pad.
   */
  public static <T extends TNumber> Operand<T> cropOrPad(
      Ops tf, Operand<T> image, int height, int width) {
    int channels = channels(image);
    Operand<TInt32> target = tf.array(height, width, channels);
    Operand<TInt32> size = tf.shape(image);
    Operand<TInt32> none = tf.constant(0);
    Operand<TInt32> two = tf.constant(2);
    Operand<TInt32> excess = tf.math.maximum(tf.math.sub(size, target), none);
    Operand<T> cropped =
        tf.slice(image, tf.math.floorDiv(excess, two), tf.math.minimum(size, target));
    Operand<TInt32> missing = tf.math.maximum(tf.math.sub(target, size), none);
    Operand<TInt32> before = tf.math.floorDiv(missing, two);
    Operand<TInt32> paddings =
        tf.stack(List.of(before, tf.math.sub(missing, before)), Stack.axis(1L));
    Operand<T> padded = RawOps.binary(tf, "Pad", cropped, paddings);
    return tf.ensureShape(padded, Shape.of(height, width, channels));
  }

  /** Adds {@code padding} rows and columns of zeros on every side. tf.pad. */
  public static <T extends TNumber> Operand<T> pad(Ops tf, Operand<T> image, int padding) {
    Operand<TInt32> paddings =
        tf.constant(new int[][] {{padding, padding}, {padding, padding}, {0, 0}});
    return RawOps.binary(tf, "Pad", image, paddings);
  }

  /**
   * Cuts out a random box, as Inception's training does: at least 0.05 of the image's area, width /
   * height from 0.75 to 1.33; after 100 failed attempts the whole image.
   * tf.image.sample_distorted_bounding_box with the whole image as the only box.
   */
  public static <T extends TNumber> Operand<T> distortedBoundingBox(
      Ops tf, Operand<T> image, RandomDraws draws) {
    int channels = channels(image);
    Operand<TFloat32> wholeImage = tf.constant(new float[][][] {{{0f, 0f, 1f, 1f}}});
    StatelessSampleDistortedBoundingBox<TInt32> box =
        tf.image.statelessSampleDistortedBoundingBox(
            tf.shape(image),
            wholeImage,
            tf.constant(MIN_OBJECT_COVERED),
            draws.nextSeed(),
            StatelessSampleDistortedBoundingBox.aspectRatioRange(0.75f, 1.33f),
            StatelessSampleDistortedBoundingBox.areaRange(0.05f, 1f),
            StatelessSampleDistortedBoundingBox.maxAttempts(100L),
            StatelessSampleDistortedBoundingBox.useImageIfNoBoundingBoxes(true));
    return withChannels(tf, tf.slice(image, box.begin(), box.sizeOutput()), channels);
  }

  /** States the channels again, which a slice of unknown size loses. */
  private static <T extends TNumber> Operand<T> withChannels(
      Ops tf, Operand<T> image, int channels) {
    return tf.ensureShape(image, Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, channels));
  }
}
