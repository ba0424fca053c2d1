package org.tfslim.classification.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes pictures in the simplest of all formats, to try a network on. */
public final class BmpFile {
  private static final int HEADER_BYTES = 54;
  private static final int INFO_BYTES = 40;
  private static final int CHANNELS = 3;

  private BmpFile() {}

  /** The values of a picture. */
  public interface Pixels {
    /** The value from 0 to 255 at a column, a row and a channel. */
    int at(int x, int y, int channel);
  }

  /**
   * A BMP file with three channels.
   *
   * @param pixels asked by row, column and channel, each in order
   */
  public static byte[] of(int width, int height, Pixels pixels) {
    int rowBytes = (width * CHANNELS + 3) / 4 * 4;
    int size = HEADER_BYTES + rowBytes * height;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(size).putInt(0).putInt(HEADER_BYTES);
    file.putInt(INFO_BYTES).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    for (int y = 0; y < height; y++) {
      file.position(HEADER_BYTES + y * rowBytes);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < CHANNELS; c++) {
          file.put((byte) pixels.at(x, y, c));
        }
      }
    }
    return file.array();
  }
}
