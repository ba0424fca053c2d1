package org.tfslim.slim.images;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.MapDefun;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes JPEG, PNG, GIF (its first frame) and BMP in the graph; the bytes say which it is.
 *
 * <p>The file's own channels are decoded and then converted to what the network takes: one channel
 * is repeated to three, three are averaged to one (rounded to the nearest, halves to even), an
 * alpha channel is dropped. Asking TensorFlow's decoder for the channels instead gives luma weights
 * for JPEG and PNG and an error for GIF and BMP.
 */
public final class ImageDecoder {
  private static final String IMAGE = "image";

  private ImageDecoder() {}

  /**
   * Decodes one image.
   *
   * @param bytes the file, a scalar; a running graph fails with InvalidArgument if it has none of
   *     these formats or is damaged
   * @param channels 1 or 3
   * @return {@code [height, width, channels]}
   */
  public static Operand<TUint8> decode(Ops tf, Operand<TString> bytes, int channels) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("images have 1 or 3 channels, not " + channels);
    }
    Operand<TUint8> image =
        tf.image.decodeImage(bytes, TUint8.class, DecodeImage.expandAnimations(false));
    Operand<TInt32> size = tf.shape(image);
    Operand<TInt32> axis = tf.constant(0);
    Operand<TInt32> stored = tf.gather(size, tf.constant(2), axis);
    Operand<TInt32> kept = tf.gather(tf.constant(withoutAlpha()), stored, axis);
    Operand<TUint8> opaque = tf.slice(image, tf.array(0, 0, 0), kept);
    Operand<TUint8> result =
        channels == 1
            ? average(tf, opaque)
            : tf.broadcastTo(
                opaque,
                tf.clipByValue(
                    size, tf.array(0, 0, 3), tf.array(Integer.MAX_VALUE, Integer.MAX_VALUE, 3)));
    return tf.ensureShape(result, Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, channels));
  }

  /** The size of the slice for 0 to 4 stored channels: none, grey, grey and alpha, RGB, RGBA. */
  private static int[][] withoutAlpha() {
    return new int[][] {{-1, -1, 0}, {-1, -1, 1}, {-1, -1, 1}, {-1, -1, 3}, {-1, -1, 3}};
  }

  private static Operand<TUint8> average(Ops tf, Operand<TUint8> image) {
    Operand<TFloat32> mean =
        tf.math.mean(tf.dtypes.cast(image, TFloat32.class), tf.constant(2), Mean.keepDims(true));
    return tf.dtypes.cast(tf.math.rint(mean), TUint8.class);
  }

  /**
   * Decodes and preprocesses a batch of image files, each separately, so that they may differ in
   * size and format. The function that does it becomes part of the graph's library and goes with
   * the graph when it is exported.
   *
   * @param bytes the files, {@code [batch]}
   * @param channels 1 or 3
   * @param preprocessing makes one image a network's input; its seed is always zero
   * @return {@code [batch, height, width, channels]}
   */
  public static Operand<TFloat32> decodeBatch(
      Ops tf, Operand<TString> bytes, int channels, ImageFunction preprocessing) {
    try (ConcreteFunction one =
        ConcreteFunction.create(ops -> decodeOne(ops, channels, preprocessing))) {
      Shape shape = one.signature().getOutputs().get(IMAGE).shape;
      MapDefun images =
          tf.mapDefun(List.of(bytes), List.of(), List.of(TFloat32.class), List.of(shape), one);
      return images.output().get(0).expect(TFloat32.class);
    }
  }

  private static Signature decodeOne(Ops tf, int channels, ImageFunction preprocessing) {
    Placeholder<TString> bytes = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TInt64> seed = tf.constant(new long[2]);
    Operand<TFloat32> image = preprocessing.apply(tf, decode(tf, bytes, channels), seed);
    return Signature.builder()
        .key("decode_and_preprocess")
        .input("bytes", bytes)
        .output(IMAGE, image)
        .build();
  }
}
