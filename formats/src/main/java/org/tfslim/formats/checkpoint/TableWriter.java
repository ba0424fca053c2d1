package org.tfslim.formats.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tfslim.formats.MaskedCrc32c;

/**
 * Writes a table file, which {@link SsTable} reads: sorted keys and values in blocks. Source:
 * {@code tsl/lib/io/table_builder.cc}.
 */
final class TableWriter {
  private static final int BLOCK_BYTES = 256 << 10;

  /** After this many keys, one is written in full, so that readers can search a block. */
  private static final int RESTART_INTERVAL = 16;

  private static final int TRAILER_BYTES = 1 + Integer.BYTES;

  private final OutputStream out;
  private final Block index = new Block(1);
  private Block block = new Block(RESTART_INTERVAL);
  private long written;

  TableWriter(OutputStream out) {
    this.out = out;
  }

  /** Adds an entry; keys have to increase. */
  void add(byte[] key, byte[] value) throws IOException {
    block.add(key, value);
    if (block.size() >= BLOCK_BYTES) {
      endBlock();
    }
  }

  /** Writes the remaining entries, the index and the footer. */
  void finish() throws IOException {
    endBlock();
    byte[] meta = write(new Block(1));
    byte[] handle = write(index);
    ByteBuffer footer = ByteBuffer.allocate(SsTable.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(meta).put(handle);
    out.write(footer.putLong(SsTable.FOOTER_BYTES - Long.BYTES, SsTable.MAGIC).array());
  }

  private void endBlock() throws IOException {
    if (!block.isEmpty()) {
      byte[] last = block.lastKey;
      index.add(last, write(block));
      block = new Block(RESTART_INTERVAL);
    }
  }

  /** Writes a block with its trailer and returns its place. */
  private byte[] write(Block content) throws IOException {
    byte[] bytes = content.bytes();
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    writeVarint(handle, written);
    writeVarint(handle, bytes.length);
    ByteBuffer whole =
        ByteBuffer.allocate(bytes.length + TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    whole.put(bytes).put((byte) 0);
    whole.putInt(MaskedCrc32c.of(whole.duplicate().flip()));
    out.write(whole.array());
    written += whole.capacity();
    return handle.toByteArray();
  }

  static void writeVarint(ByteArrayOutputStream out, long value) {
    long left = value;
    for (; left >>> 7 != 0; left >>>= 7) {
      out.write((int) ((left & 0x7f) | 0x80));
    }
    out.write((int) left);
  }

  /** Entries that are not yet written to the file. */
  private static final class Block {
    private final int interval;
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final List<Integer> restarts = new ArrayList<>();
    private int count;
    private byte[] lastKey = {};

    Block(int interval) {
      this.interval = interval;
    }

    void add(byte[] key, byte[] value) {
      if (count > 0 && Arrays.compareUnsigned(lastKey, key) >= 0) {
        throw new IllegalArgumentException("The keys of a table have to increase");
      }
      int shared = 0;
      if (count % interval == 0) {
        restarts.add(entries.size());
      } else {
        int mismatch = Arrays.mismatch(lastKey, key);
        shared = mismatch < 0 ? key.length : mismatch;
      }
      writeVarint(entries, shared);
      writeVarint(entries, key.length - shared);
      writeVarint(entries, value.length);
      entries.write(key, shared, key.length - shared);
      entries.writeBytes(value);
      lastKey = key;
      count++;
    }

    boolean isEmpty() {
      return count == 0;
    }

    int size() {
      return entries.size();
    }

    /** The entries, the places of the restart points, and how many there are. */
    byte[] bytes() {
      int points = Math.max(1, restarts.size());
      ByteBuffer bytes =
          ByteBuffer.allocate(entries.size() + (points + 1) * Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(entries.toByteArray());
      restarts.forEach(bytes::putInt);
      return bytes.putInt(bytes.capacity() - Integer.BYTES, points).array();
    }
  }
}
