package org.tfslim.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Images to compare two networks on: always the same, with all values and no two alike. */
final class SampleImages {
  private static final int COUNT = 4;
  private static final int HEADER_BYTES = 54;
  private static final int INFO_BYTES = 40;
  private static final int CHANNELS = 3;

  private SampleImages() {}

  /** BMP files of colour images, larger than the network takes, so that they are resized or cut. */
  static List<byte[]> files(int imageSize) {
    return IntStream.range(0, COUNT).mapToObj(i -> bmp(imageSize + 4, imageSize + 7, i)).toList();
  }

  /** Blotches of random colours with noise on them. */
  private static byte[] bmp(int width, int height, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] blotches = new byte[CHANNELS * 64];
    random.nextBytes(blotches);
    int rowBytes = (width * CHANNELS + 3) / 4 * 4;
    int size = HEADER_BYTES + rowBytes * height;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(size).putInt(0).putInt(HEADER_BYTES);
    file.putInt(INFO_BYTES).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    for (int y = 0; y < height; y++) {
      file.position(HEADER_BYTES + y * rowBytes);
      for (int x = 0; x < width; x++) {
        int blotch = CHANNELS * (8 * (8 * y / height) + 8 * x / width);
        for (int c = 0; c < CHANNELS; c++) {
          file.put((byte) (blotches[blotch + c] + random.nextInt(32)));
        }
      }
    }
    return file.array();
  }
}
