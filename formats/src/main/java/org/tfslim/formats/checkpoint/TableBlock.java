package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tfslim.formats.internal.ByteCursor;

/**
 * A block of a table: entries whose keys share a prefix with the previous key, then restart points.
 */
final class TableBlock {
  /** Shared prefixes let a small block hold enormous keys; real checkpoints stay far below this. */
  static final long MAX_KEY_BYTES = 64L << 20;

  private static final int LONGEST_KEY = 1 << 14;

  private TableBlock() {}

  /** Receives entries. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes an entry.
     *
     * @param key the key; the visitor may keep it
     * @param value a little-endian buffer; the visitor may keep it
     * @return whether to continue
     */
    boolean visit(byte[] key, ByteBuffer value);
  }

  /** Visits the entries of a block. Their keys have to increase. */
  static void walk(ByteCursor block, Visitor visitor) {
    dropRestartPoints(block);
    byte[] key = null;
    long keyBytes = 0;
    boolean more = true;
    while (more && block.hasRemaining()) {
      long shared = block.varint();
      long fresh = block.varint();
      long valueSize = block.varint();
      byte[] next = key(block, key, shared, fresh);
      keyBytes += next.length;
      if (key != null && Arrays.compareUnsigned(key, next) >= 0) {
        throw block.damaged("the keys are not in order");
      }
      if (keyBytes > MAX_KEY_BYTES) {
        throw block.damaged("the keys take more than %d bytes".formatted(MAX_KEY_BYTES));
      }
      key = next;
      more = visitor.visit(key, block.take(valueSize));
    }
  }

  private static void dropRestartPoints(ByteCursor block) {
    long restartPoints = Integer.toUnsignedLong(block.lastInt32());
    block.shorten((restartPoints + 1) * Integer.BYTES);
  }

  private static byte[] key(ByteCursor block, byte[] previous, long shared, long fresh) {
    int known = previous == null ? 0 : previous.length;
    if (shared < 0 || shared > known) {
      throw block.damaged("a key shares %d bytes with one of %d".formatted(shared, known));
    }
    if (fresh < 0 || fresh > LONGEST_KEY - shared) {
      throw block.damaged("a key is longer than %d bytes".formatted(LONGEST_KEY));
    }
    byte[] key = new byte[(int) (shared + fresh)];
    if (shared > 0) {
      System.arraycopy(previous, 0, key, 0, (int) shared);
    }
    block.copy(key, (int) shared, (int) fresh);
    return key;
  }
}
