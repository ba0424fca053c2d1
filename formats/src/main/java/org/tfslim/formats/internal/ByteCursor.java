package org.tfslim.formats.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.tfslim.formats.DataException;

/** Reads the bytes of a block in order; each read is checked against the end of the block. */
public final class ByteCursor {
  private static final int VARINT_BITS = 7;

  private final ByteBuffer bytes;
  private final Path file;
  private final long offset;

  /**
   * A cursor at the start of a block.
   *
   * @param bytes the block, from position to limit
   * @param file named in errors
   * @param offset where the block starts in the file, named in errors
   */
  public ByteCursor(ByteBuffer bytes, Path file, long offset) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
    this.offset = offset;
  }

  /** How many bytes are left. */
  public int remaining() {
    return bytes.remaining();
  }

  /** Whether bytes are left. */
  public boolean hasRemaining() {
    return bytes.hasRemaining();
  }

  /** The next byte, from 0 to 255. */
  public int unsignedByte() {
    return need(1).get() & 0xff;
  }

  /** A number of up to 64 bits, seven in each byte. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
      int next = unsignedByte();
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a number has no end");
  }

  /** The number in the last four bytes. */
  public int lastInt32() {
    need(Integer.BYTES);
    return bytes.getInt(bytes.limit() - Integer.BYTES);
  }

  /** Drops {@code length} bytes at the end. */
  public void shorten(long length) {
    need(length);
    bytes.limit(bytes.limit() - (int) length);
  }

  /** The next {@code length} bytes; little endian. */
  public ByteBuffer take(long length) {
    int start = need(length).position();
    bytes.position(start + (int) length);
    return bytes.slice(start, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies the next {@code length} bytes to {@code target}. */
  public void copy(byte[] target, int at, int length) {
    need(length).get(target, at, length);
  }

  /** An exception for damage at the current position. */
  public DataException damaged(String found) {
    String place = "%s (%d bytes into the block)".formatted(found, bytes.position());
    return DamagedFile.at(file, offset, place);
  }

  private ByteBuffer need(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged(
          "%s bytes are needed, the block has %d left"
              .formatted(Long.toUnsignedString(length), bytes.remaining()));
    }
    return bytes;
  }
}
