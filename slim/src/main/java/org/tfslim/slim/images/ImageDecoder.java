package org.tfslim.slim.images;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
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
 *
 * <p>Images are used as they are stored: what EXIF says of turning them is passed over, the
 * transparent pixels of a GIF are black, and a GIF is as large as its largest frame. Of 16 bits of
 * a PNG the upper 8 count. Of BMP files only uncompressed ones with 24 bits, 32 bits without
 * unusual bit masks, and 8 bits of grey come out right, if nothing follows the pixels; TensorFlow
 * takes the numbers of other palettes for grey, or fails.
 */
public final class ImageDecoder {
  private static final String IMAGE = "image";

  /** The largest image that programs decode: 8,192 x 8,192 pixels. */
  public static final long MAX_PIXELS = 1L << 26;

  private ImageDecoder() {}

  /**
   * Decodes one image unless it is too large, before it is copied in any form.
   *
   * @param maxPixels an image with more fails with InvalidArgument
   */
  public static Operand<TUint8> decode(
      Ops tf, Operand<TString> bytes, int channels, long maxPixels) {
    return converted(tf, limited(tf, stored(tf, bytes), maxPixels), channels);
  }

  private static Operand<TUint8> stored(Ops tf, Operand<TString> bytes) {
    return tf.image.decodeImage(bytes, TUint8.class, DecodeImage.expandAnimations(false));
  }

  private static Operand<TUint8> limited(Ops tf, Operand<TUint8> image, long maxPixels) {
    Operand<TInt32> sides = tf.slice(tf.shape(image), tf.array(0), tf.array(2));
    Operand<TInt64> pixels = tf.reduceProd(tf.dtypes.cast(sides, TInt64.class), tf.constant(0));
    Operand<TInt64> most = tf.constant(maxPixels);
    Op check =
        tf.assertThat(
            tf.math.lessEqual(pixels, most),
            List.of(
                tf.constant("image too large: its height and width are"),
                sides,
                tf.constant("and the maximum number of pixels is"),
                most));
    return tf.withControlDependencies(List.of(check)).identity(image);
  }

  /**
   * Decodes one image.
   *
   * @param bytes the file, a scalar; a running graph fails with InvalidArgument if it has none of
   *     these formats or is damaged
   * @param channels 1 or 3
   * @return {@code [height, width, channels]}
   */
  public static Operand<TUint8> decode(Ops tf, Operand<TString> bytes, int channels) {
    return converted(tf, stored(tf, bytes), channels);
  }

  private static Operand<TUint8> converted(Ops tf, Operand<TUint8> image, int channels) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("images have 1 or 3 channels, not " + channels);
    }
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
