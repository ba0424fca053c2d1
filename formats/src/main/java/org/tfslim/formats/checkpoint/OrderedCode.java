package org.tfslim.formats.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Numbers and strings written so that their bytes sort as they do ({@code ordered_code.cc}). */
final class OrderedCode {
  /** Ten bytes hold the 64 bits of a number, its sign, and the bits that encode the length. */
  private static final int LONGEST = 10;

  private static final int BITS_A_BYTE = 7;

  private OrderedCode() {}

  /** Writes a nonnegative number: the count of its bytes, then the bytes, highest first. */
  static void writeNumber(ByteArrayOutputStream out, long value) {
    int bytes = (Long.SIZE - Long.numberOfLeadingZeros(value) + Byte.SIZE - 1) / Byte.SIZE;
    out.write(bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (value >>> (Byte.SIZE * i)));
    }
  }

  /** Writes a string: 0 and 255 are escaped, 0 1 ends it. */
  static void writeString(ByteArrayOutputStream out, byte[] value) {
    for (byte b : value) {
      out.write(b);
      if (b == 0) {
        out.write(0xff);
      } else if (b == (byte) 0xff) {
        out.write(0);
      }
    }
    out.write(0);
    out.write(1);
  }

  /** Writes a signed number, highest byte first; the first bits encode sign and length. */
  static void writeSigned(ByteArrayOutputStream out, long value) {
    long magnitude = value < 0 ? ~value : value;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    int length = bits / BITS_A_BYTE + 1;
    byte[] bytes = new byte[LONGEST];
    byte sign = (byte) (value < 0 ? 0xff : 0);
    bytes[0] = sign;
    bytes[1] = sign;
    ByteBuffer.wrap(bytes).putLong(LONGEST - Long.BYTES, value);
    int start = LONGEST - length;
    // The number of leading ones (zeros in a negative number) is the number of bytes.
    int header = 0xffff << (2 * Byte.SIZE - length);
    bytes[start] ^= (byte) (header >> Byte.SIZE);
    if (length > 1) {
      bytes[start + 1] ^= (byte) header;
    }
    out.write(bytes, start, length);
  }
}
