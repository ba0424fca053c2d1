package org.tfslim.slim.images;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * How an image is brought to another size. All sample as TF1 did: {@code source = target * scale},
 * without half pixel centers and without aligned corners. The order is that of
 * tf.image.ResizeMethod.
 */
public enum ResizeMethod {
  /** Linear between the two nearest rows and columns. */
  BILINEAR,
  /** The pixel at the place, rounded down. */
  NEAREST_NEIGHBOR,
  /** Cubic over four rows and columns; may leave the range of the input. */
  BICUBIC,
  /** The mean of the area that a target pixel covers. */
  AREA;

  /**
   * Resizes one image {@code [height, width, channels]}.
   *
   * @param size the new height and width, {@code [2]}
   */
  public Operand<TFloat32> resize(Ops tf, Operand<? extends TNumber> image, Operand<TInt32> size) {
    Operand<? extends TNumber> batch = tf.expandDims(image, tf.constant(0));
    Operand<TFloat32> resized =
        switch (this) {
          case BILINEAR -> tf.image.resizeBilinear(batch, size);
          case NEAREST_NEIGHBOR ->
              tf.dtypes.cast(tf.image.resizeNearestNeighbor(batch, size), TFloat32.class);
          case BICUBIC -> tf.image.resizeBicubic(batch, size);
          case AREA -> tf.image.resizeArea(batch, size);
        };
    return tf.squeeze(resized, Squeeze.axis(0L));
  }
}
