package org.tfslim.classification.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.tfslim.formats.Printable;

/**
 * What cameras write into an image when they are held upright: that it is to be turned or mirrored
 * before it is shown. slim and TensorFlow use images as they are stored, and so does this library.
 */
public final class ExifOrientation {
  /** As it is stored. */
  private static final int UPRIGHT = 1;

  private static final int LAST = 8;
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;
  private static final int TIFF_HEADER_BYTES = 8;
  private static final int PNG_CHUNKS = 8;
  private static final int PNG_FRAME_BYTES = 12;
  private static final int APP1 = 0xE1;
  private static final int SCAN = 0xDA;
  private static final String EXIF = "Exif\0\0";
  private static final String PNG_EXIF = "eXIf";

  private ExifOrientation() {}

  /** Whether a JPEG or PNG file says that its pixels are to be turned or mirrored. */
  public static boolean isTurned(byte[] file) {
    return orientation(file) != UPRIGHT;
  }

  /** What to tell a user about so many images. */
  public static String remark(long images) {
    return images == 1
        ? "1 image says that it is to be turned (EXIF); it is used as stored, as slim does"
        : Printable.count(images, "image")
            + " say that they are to be turned (EXIF); they are used as stored, as slim does";
  }

  private static int orientation(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    return switch (ImageCheck.format(file)) {
      case "jpeg" -> jpeg(bytes);
      case "png" -> png(bytes);
      default -> UPRIGHT;
    };
  }

  private static int jpeg(ByteBuffer bytes) {
    int at = 2;
    while (at + 4 <= bytes.limit() && (bytes.get(at) & 0xFF) == 0xFF) {
      int code = bytes.get(at + 1) & 0xFF;
      if (code == 0xFF) {
        at++; // Markers may be filled up.
        continue;
      }
      int length = bytes.getShort(at + 2) & 0xFFFF;
      if (code == SCAN || length < 2) {
        break;
      }
      int body = at + 4;
      int end = Math.min(bytes.limit(), at + 2 + length);
      if (code == APP1 && startsWith(bytes, body, end, EXIF)) {
        int from = body + EXIF.length();
        return tiff(bytes.slice(from, end - from));
      }
      at += 2 + length;
    }
    return UPRIGHT;
  }

  private static int png(ByteBuffer bytes) {
    int at = PNG_CHUNKS;
    while (bytes.limit() - at >= PNG_FRAME_BYTES) {
      int length = bytes.getInt(at);
      if (length < 0 || length > bytes.limit() - at - PNG_FRAME_BYTES) {
        break;
      }
      if (startsWith(bytes, at + 4, bytes.limit(), PNG_EXIF)) {
        return tiff(bytes.slice(at + 8, length));
      }
      at += length + PNG_FRAME_BYTES;
    }
    return UPRIGHT;
  }

  private static boolean startsWith(ByteBuffer bytes, int from, int end, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    return end - from >= wanted.length
        && bytes.slice(from, wanted.length).equals(ByteBuffer.wrap(wanted));
  }

  /** The entry of the first directory; what is damaged says nothing. */
  private static int tiff(ByteBuffer tiff) {
    if (tiff.limit() < TIFF_HEADER_BYTES) {
      return UPRIGHT;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (directory + Short.BYTES > tiff.limit()) {
      return UPRIGHT;
    }
    int entries = tiff.getShort((int) directory) & 0xFFFF;
    long at = directory + Short.BYTES;
    for (int i = 0; i < entries && at + ENTRY_BYTES <= tiff.limit(); i++) {
      if ((tiff.getShort((int) at) & 0xFFFF) == ORIENTATION
          && tiff.getShort((int) at + 2) == SHORT) {
        int value = tiff.getShort((int) at + 8);
        return value > UPRIGHT && value <= LAST ? value : UPRIGHT;
      }
      at += ENTRY_BYTES;
    }
    return UPRIGHT;
  }
}
