package org.tfslim.classification.data;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The sizes of the frames of a GIF file, found as giflib finds them. */
final class GifHeader {
  private static final int SCREEN_FLAGS = 10;
  private static final int SCREEN_BYTES = 13;
  private static final int FRAME = 0x2C;
  private static final int FRAME_BYTES = 10;
  private static final int FRAME_FLAGS = 9;
  private static final int EXTENSION = 0x21;
  private static final int TABLE_FLAG = 0x80;
  private static final int TABLE_BITS = 0x07;
  private static final int COLOUR_BYTES = 3;

  private GifHeader() {}

  /** A file that is cut short has the frames that begin in it: decoders take those. */
  static Optional<ImageHeader> read(ByteBuffer bytes) {
    long width = 0;
    long height = 0;
    int frames = 0;
    long at =
        bytes.limit() < SCREEN_BYTES
            ? bytes.limit()
            : SCREEN_BYTES + tableBytes(bytes.get(SCREEN_FLAGS));
    while (at < bytes.limit()) {
      int start = (int) at;
      int kind = bytes.get(start);
      if (kind == EXTENSION) {
        at = afterBlocks(bytes, at + 2);
      } else if (kind == FRAME && bytes.limit() - start >= FRAME_BYTES) {
        width = Math.max(width, bytes.getShort(start + 5) & 0xFFFF);
        height = Math.max(height, bytes.getShort(start + 7) & 0xFFFF);
        frames++;
        long table = tableBytes(bytes.get(start + FRAME_FLAGS));
        at = afterBlocks(bytes, at + FRAME_BYTES + table + 1);
      } else {
        break;
      }
    }
    return ImageHeader.of(width, height, frames);
  }

  private static int tableBytes(byte flags) {
    return (flags & TABLE_FLAG) == 0 ? 0 : COLOUR_BYTES << ((flags & TABLE_BITS) + 1);
  }

  /** The position after a chain of blocks, the last of which is empty. */
  private static long afterBlocks(ByteBuffer bytes, long from) {
    long at = from;
    while (at < bytes.limit()) {
      int size = bytes.get((int) at) & 0xFF;
      at += 1 + size;
      if (size == 0) {
        break;
      }
    }
    return at;
  }
}
