package org.tfslim.formats.checkpoint;

import org.tfslim.formats.internal.ByteCursor;

/** Decodes a raw Snappy stream, the compression of checkpoint blocks before TensorFlow 1.0. */
final class Snappy {
  /** A copy of 64 bytes takes 3 bytes, so a stream grows by less than this factor. */
  private static final long MAX_GROWTH = 22;

  private static final int SLACK = 64;

  private Snappy() {}

  /** Decodes all remaining bytes of {@code in}. */
  static byte[] decode(ByteCursor in) {
    long size = in.varint();
    if (size < 0
        || size > MAX_GROWTH * in.remaining() + SLACK
        || size > Integer.MAX_VALUE - SLACK) {
      throw in.damaged("%d compressed bytes cannot become %d".formatted(in.remaining(), size));
    }
    byte[] out = new byte[(int) size];
    int at = 0;
    while (in.hasRemaining()) {
      int tag = in.unsignedByte();
      at = (tag & 3) == 0 ? literal(in, tag >> 2, out, at) : copy(in, tag, out, at);
    }
    if (at != out.length) {
      throw in.damaged("%d bytes announced, %d decoded".formatted(out.length, at));
    }
    return out;
  }

  private static int literal(ByteCursor in, int code, byte[] out, int at) {
    long length = code < 60 ? code : number(in, code - 59);
    int end = end(in, out, at, length + 1);
    in.copy(out, at, end - at);
    return end;
  }

  private static int copy(ByteCursor in, int tag, byte[] out, int at) {
    int length = tag >> 2;
    long distance;
    if ((tag & 3) == 1) {
      length = (length & 7) + 3;
      distance = (long) (tag >> 5) << Byte.SIZE | in.unsignedByte();
    } else {
      distance = number(in, (tag & 3) == 2 ? Short.BYTES : Integer.BYTES);
    }
    int end = end(in, out, at, length + 1L);
    if (distance < 1 || distance > at) {
      throw in.damaged(
          "a copy starts %d bytes back, but only %d are there".formatted(distance, at));
    }
    // Source and target may overlap: a repetition.
    for (int i = at, from = at - (int) distance; i < end; i++, from++) {
      out[i] = out[from];
    }
    return end;
  }

  private static int end(ByteCursor in, byte[] out, int at, long length) {
    if (length > out.length - at) {
      throw in.damaged("more bytes than the %d announced".formatted(out.length));
    }
    return at + (int) length;
  }

  private static long number(ByteCursor in, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) in.unsignedByte() << (Byte.SIZE * i);
    }
    return value;
  }
}
