package org.tfslim.slim.images;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** Changes the values or the direction of one image {@code [height, width, channels]}. */
public final class Pixels {
  private Pixels() {}

  /** The bytes as floats, 0 to 255. */
  public static Operand<TFloat32> toFloat(Ops tf, Operand<TUint8> image) {
    return tf.dtypes.cast(image, TFloat32.class);
  }

  /** The bytes as floats in [0, 1]. tf.image.convert_image_dtype. */
  public static Operand<TFloat32> toUnitFloat(Ops tf, Operand<TUint8> image) {
    return tf.math.mul(toFloat(tf, image), tf.constant(1f / 255f));
  }

  /**
   * Subtracts the mean of all values and divides by their standard deviation, which is taken to be
   * at least {@code 1 / sqrt(number of values)}. tf.image.per_image_standardization.
   */
  public static Operand<TFloat32> standardize(Ops tf, Operand<TFloat32> image) {
    Operand<TInt32> all = tf.array(0, 1, 2);
    Operand<TFloat32> centered = tf.math.sub(image, tf.math.mean(image, all, Mean.keepDims(true)));
    Operand<TFloat32> deviation =
        tf.math.sqrt(tf.math.mean(tf.math.square(centered), all, Mean.keepDims(true)));
    Operand<TFloat32> values = tf.dtypes.cast(tf.size(image), TFloat32.class);
    return tf.math.div(centered, tf.math.maximum(deviation, tf.math.rsqrt(values)));
  }

  /** Mirrors the image left to right if {@code flip} (a scalar) says so. */
  public static <T extends TNumber> Operand<T> flipLeftRight(
      Ops tf, Operand<T> image, Operand<TBool> flip) {
    Operand<TBool> never = tf.constant(false);
    // The first version takes a flag for each axis, the second an axis that cannot be "none".
    return RawOps.binary(tf, "Reverse", image, tf.stack(List.of(never, flip, never)));
  }

  /** Adds {@code delta}. tf.image.adjust_brightness. */
  public static Operand<TFloat32> adjustBrightness(
      Ops tf, Operand<TFloat32> image, Operand<TFloat32> delta) {
    return tf.math.add(image, delta);
  }

  /** Multiplies each channel's distance from its mean. tf.image.adjust_contrast. */
  public static Operand<TFloat32> adjustContrast(
      Ops tf, Operand<TFloat32> image, Operand<TFloat32> factor) {
    return tf.image.adjustContrast(image, factor);
  }

  /** Multiplies the saturation (HSV); a grey image stays grey. tf.image.adjust_saturation. */
  public static Operand<TFloat32> adjustSaturation(
      Ops tf, Operand<TFloat32> image, Operand<TFloat32> factor) {
    return Crops.channels(image) == 1 ? image : tf.image.adjustSaturation(image, factor);
  }

  /** Turns the hue (HSV) by {@code delta} turns; a grey image stays grey. tf.image.adjust_hue. */
  public static Operand<TFloat32> adjustHue(
      Ops tf, Operand<TFloat32> image, Operand<TFloat32> delta) {
    return Crops.channels(image) == 1 ? image : tf.image.adjustHue(image, delta);
  }
}
