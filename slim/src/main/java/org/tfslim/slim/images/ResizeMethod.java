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
  BILINEAR {
    @Override
    Operand<TFloat32> resizeBatch(Ops tf, Operand<? extends TNumber> images, Operand<TInt32> size) {
      return tf.image.resizeBilinear(images, size);
    }
  },
  /** The pixel at the place, rounded down. */
  NEAREST_NEIGHBOR {
    @Override
    Operand<TFloat32> resizeBatch(Ops tf, Operand<? extends TNumber> images, Operand<TInt32> size) {
      return tf.dtypes.cast(tf.image.resizeNearestNeighbor(images, size), TFloat32.class);
    }
  },
  /** Cubic over four rows and columns; may leave the range of the input. */
  BICUBIC {
    @Override
    Operand<TFloat32> resizeBatch(Ops tf, Operand<? extends TNumber> images, Operand<TInt32> size) {
      return tf.image.resizeBicubic(images, size);
    }
  },
  /** The mean of the area that a target pixel covers. */
  AREA {
    @Override
    Operand<TFloat32> resizeBatch(Ops tf, Operand<? extends TNumber> images, Operand<TInt32> size) {
      return tf.image.resizeArea(images, size);
    }
  };

  abstract Operand<TFloat32> resizeBatch(
      Ops tf, Operand<? extends TNumber> images, Operand<TInt32> size);

  /**
   * Resizes one image {@code [height, width, channels]}.
   *
   * @param size the new height and width, {@code [2]}
   */
  public Operand<TFloat32> resize(Ops tf, Operand<? extends TNumber> image, Operand<TInt32> size) {
    Operand<TFloat32> resized = resizeBatch(tf, tf.expandDims(image, tf.constant(0)), size);
    return tf.squeeze(resized, Squeeze.axis(0L));
  }
}
