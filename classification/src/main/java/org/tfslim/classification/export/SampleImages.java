package org.tfslim.classification.export;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.data.BmpFile;
import org.tfslim.slim.images.ImageDecoder;
import org.tfslim.slim.runtime.Digits;
import org.tfslim.slim.runtime.Sessions;

/** Images to compare two networks on: always the same, with all values and no two alike. */
final class SampleImages {
  public static final int COUNT = 4;

  private static final int CHANNELS = 3;

  private SampleImages() {}

  /** BMP files of colour images, larger than the network takes, so that they are resized or cut. */
  public static List<byte[]> files(int imageSize) {
    return files(imageSize, COUNT);
  }

  private static List<byte[]> files(int imageSize, int count) {
    return IntStream.range(0, count).mapToObj(i -> bmp(imageSize + 4, imageSize + 7, i)).toList();
  }

  /** The same as the network takes them, {@code [count, height, width, channels]}. */
  public static TFloat32 preprocessed(ModelSettings settings, int count) {
    byte[][] files = files(settings.imageSize(), count).toArray(byte[][]::new);
    try (Graph graph = new Graph()) {
      Digits.require();
      Ops tf = Ops.create(graph);
      Operand<TString> bytes =
          tf.placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      Operand<TFloat32> images =
          ImageDecoder.decodeBatch(tf, bytes, settings.channels(), settings.preprocessing());
      try (Session session = Sessions.open(graph);
          TString input = TString.tensorOfBytes(NdArrays.vectorOfObjects(files));
          Result result = session.runner().feed(bytes, input).fetch(images).run()) {
        return TFloat32.tensorOf((TFloat32) result.get(0));
      }
    }
  }

  /** Blotches of random colours with noise on them. */
  private static byte[] bmp(int width, int height, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] blotches = new byte[CHANNELS * 64];
    random.nextBytes(blotches);
    return BmpFile.of(
        width,
        height,
        (x, y, c) ->
            blotches[CHANNELS * (8 * (8 * y / height) + 8 * x / width) + c] + random.nextInt(32));
  }
}
