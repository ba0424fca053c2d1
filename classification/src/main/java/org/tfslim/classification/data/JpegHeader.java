package org.tfslim.classification.data;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The size and the scans of a JPEG file, found as libjpeg finds them. */
final class JpegHeader {
  private static final int MARKER = 0xFF;
  private static final int FIRST_FRAME = 0xC0;
  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int EXTENSION = 0xC8;
  private static final int ARITHMETIC_CODING = 0xCC;
  private static final int FIRST_RESTART = 0xD0;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int TEMPORARY = 0x01;
  private static final int START_BYTES = 2;

  /** From a frame's marker on: length and precision come first. */
  private static final int HEIGHT_AT = 3;

  private static final int WIDTH_AT = 5;
  private static final int FRAME_BYTES = 7;

  private JpegHeader() {}

  /** What is cut short after the frame's header still has that size. */
  static Optional<ImageHeader> read(ByteBuffer bytes) {
    long width = 0;
    long height = 0;
    int scans = 0;
    int at = START_BYTES;
    for (int marker = nextMarker(bytes, at); marker >= 0; marker = nextMarker(bytes, at)) {
      int code = bytes.get(marker) & 0xFF;
      int body = marker + 1;
      if (code == END || (code == SCAN && width == 0)) {
        break;
      }
      if (code == SCAN) {
        scans++;
      } else if (isFrame(code) && bytes.limit() - body >= FRAME_BYTES) {
        height = bytes.getShort(body + HEIGHT_AT) & 0xFFFF;
        width = bytes.getShort(body + WIDTH_AT) & 0xFFFF;
      }
      at = body + length(bytes, code, body);
    }
    return ImageHeader.of(width, height, Math.max(1, scans));
  }

  /** The length of what follows a marker, including its own two bytes. */
  private static int length(ByteBuffer bytes, int code, int body) {
    boolean standsAlone = code == TEMPORARY || (code >= FIRST_RESTART && code < END);
    return standsAlone || bytes.limit() - body < Short.BYTES ? 0 : bytes.getShort(body) & 0xFFFF;
  }

  /** Where the code of the next marker is: what is not a marker is skipped. */
  private static int nextMarker(ByteBuffer bytes, int from) {
    for (int at = from + 1; at < bytes.limit(); at++) {
      int code = bytes.get(at) & 0xFF;
      if ((bytes.get(at - 1) & 0xFF) == MARKER && code != 0 && code != MARKER) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isFrame(int code) {
    return code >= FIRST_FRAME
        && code <= LAST_FRAME
        && code != HUFFMAN_TABLES
        && code != EXTENSION
        && code != ARITHMETIC_CODING;
  }
}
