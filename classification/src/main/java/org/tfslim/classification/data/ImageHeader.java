package org.tfslim.classification.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What an image file claims to be, read without decoding it: a file of a few hundred bytes may
 * claim billions of pixels, for which a decoder allocates memory before it looks for the data.
 *
 * @param width in pixels; of an animation, that of its widest frame
 * @param height in pixels; of an animation, that of its tallest frame
 * @param passes how often a decoder goes over the pixels: the scans of a JPEG, the frames of a GIF
 */
record ImageHeader(long width, long height, int passes) {
  private static final int PNG_SIZE = 16;
  private static final int BMP_HEADER = 14;
  private static final int BMP_CORE = 12;
  private static final int BMP_SIZE = 18;

  /** The pixels of the image itself. */
  public long pixels() {
    return width * height;
  }

  /** The longer side, in pixels. */
  long longer() {
    return Math.max(width, height);
  }

  /** The shorter side, in pixels. */
  long shorter() {
    return Math.min(width, height);
  }

  /**
   * Reads the header of a JPEG, PNG, GIF or BMP file.
   *
   * @return empty if it is not one of them, or its header is damaged so that no decoder finds a
   *     size
   */
  public static Optional<ImageHeader> read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    return switch (ImageCheck.format(file)) {
      case "png" -> png(bytes);
      case "jpeg" -> JpegHeader.read(bytes);
      case "gif" -> GifHeader.read(bytes.order(ByteOrder.LITTLE_ENDIAN));
      case "bmp" -> bmp(bytes.order(ByteOrder.LITTLE_ENDIAN));
      default -> Optional.empty();
    };
  }

  /** The header that a decoder accepts: both sides are there. */
  static Optional<ImageHeader> of(long width, long height, int passes) {
    return width > 0 && height > 0
        ? Optional.of(new ImageHeader(width, height, passes))
        : Optional.empty();
  }

  private static Optional<ImageHeader> png(ByteBuffer bytes) {
    return bytes.limit() < PNG_SIZE + 2 * Integer.BYTES
        ? Optional.empty()
        : of(
            Integer.toUnsignedLong(bytes.getInt(PNG_SIZE)),
            Integer.toUnsignedLong(bytes.getInt(PNG_SIZE + Integer.BYTES)),
            1);
  }

  /** A negative height says that the first row is the upper one. */
  private static Optional<ImageHeader> bmp(ByteBuffer bytes) {
    if (bytes.limit() < BMP_SIZE + 2 * Integer.BYTES) {
      return Optional.empty();
    }
    return bytes.getInt(BMP_HEADER) == BMP_CORE
        ? of(bytes.getShort(BMP_SIZE) & 0xFFFF, bytes.getShort(BMP_SIZE + 2) & 0xFFFF, 1)
        : of(bytes.getInt(BMP_SIZE), Math.abs((long) bytes.getInt(BMP_SIZE + Integer.BYTES)), 1);
  }
}
