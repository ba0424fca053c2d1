package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.tfslim.formats.DataException;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The names of a group's children. Every part of the heap is either free or a name; a name that
 * nothing refers to would be of a child that got lost. Only names of one unit stay in the heap if
 * their child is deleted: they are too short to become a free part.
 */
final class NameHeap {
  private static final int HEADER = 32;
  private static final int NO_FREE_BLOCK = 1;
  private static final int UNIT = Long.BYTES;

  private final Hdf5Bytes bytes;
  private final String path;
  private final ByteBuffer heap;

  /** The units of eight bytes that are free or taken. */
  private final BitSet known = new BitSet();

  NameHeap(Hdf5Bytes bytes, String path, long address) {
    this.bytes = bytes;
    this.path = path;
    ByteCursor in = bytes.cursor(address, HEADER, "HEAP");
    int version = in.take(4).get(0);
    ByteBuffer header = in.take(3 * Long.BYTES);
    long size = header.getLong(0);
    long at = header.getLong(2 * Long.BYTES);
    if (version != 0 || size % UNIT != 0 || size < UNIT) {
      throw damaged("version %d, %d bytes".formatted(version, size));
    }
    this.heap = bytes.cursor(at, size).take(size);
    bytes.claim(address, HEADER, "the names of the group '%s'".formatted(path));
    bytes.claim(at, size, "the names of the group '%s'".formatted(path));
    known.set(0); // The empty name, which the tree refers to.
    free(header.getLong(Long.BYTES));
  }

  private void free(long first) {
    long at = first;
    while (at != NO_FREE_BLOCK && at != Hdf5Bytes.UNDEFINED) {
      if (at < 0 || at % UNIT != 0 || at > heap.limit() - 2L * UNIT) {
        throw damaged("a free block at byte %d of %d".formatted(at, heap.limit()));
      }
      long size = heap.getLong((int) at + UNIT);
      if (size < 2 * UNIT || size % UNIT != 0 || size > heap.limit() - at) {
        throw damaged("a free block of %d bytes at byte %d".formatted(size, at));
      }
      long next = heap.getLong((int) at);
      claim((int) at, (int) size);
      at = next;
    }
  }

  private void claim(int at, int size) {
    int from = at / UNIT;
    int to = (at + size + UNIT - 1) / UNIT;
    int taken = known.nextSetBit(from);
    if (taken >= 0 && taken < to) {
      throw damaged("byte %d belongs to two names".formatted(taken * UNIT));
    }
    known.set(from, to);
  }

  /** The name at a place, which is now taken. */
  String take(long offset) {
    String name = peek(offset);
    claim((int) offset, name.getBytes(StandardCharsets.UTF_8).length + 1);
    return name;
  }

  /** The name at a place. */
  String peek(long offset) {
    if (offset < 0 || offset >= heap.limit() || offset % UNIT != 0) {
      throw damaged("a name at byte %d of %d".formatted(offset, heap.limit()));
    }
    int end = (int) offset;
    while (end < heap.limit() && heap.get(end) != 0) {
      end++;
    }
    if (end == heap.limit()) {
      throw damaged("a name without an end");
    }
    try {
      ByteBuffer name = heap.slice((int) offset, end - (int) offset);
      return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw bytes.damaged("a name in the group '%s' is not UTF-8".formatted(path));
    }
  }

  /** Checks that no name is left to which no child belongs. */
  void requireAllUsed() {
    int units = heap.limit() / UNIT;
    int lost = known.nextClearBit(0);
    while (lost < units) {
      int end = known.nextSetBit(lost);
      if ((end < 0 ? units : end) - lost > 1) {
        throw damaged("the name '%s' belongs to nothing".formatted(peek((long) lost * UNIT)));
      }
      lost = known.nextClearBit(lost + 1);
    }
  }

  /** The order of names, which is that of their bytes. */
  static int compare(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private DataException damaged(String found) {
    return bytes.damaged("the names of the group '%s': %s".formatted(path, found));
  }
}
