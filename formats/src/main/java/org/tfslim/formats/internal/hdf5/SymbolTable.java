package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The children of a group: a tree whose leaves list names, which are stored in a heap, and
 * addresses.
 */
final class SymbolTable {
  private static final int NODE_HEADER = 24;
  private static final int LEAF_HEADER = 8;
  private static final int ENTRY_BYTES = 40;
  private static final int HEAP_HEADER = 32;
  private static final int SYMBOLIC_LINK = 2;

  /** Receives the children. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a child.
     *
     * @param address the address of its object header
     */
    void visit(String name, long address);
  }

  private final Hdf5Bytes bytes;
  private final long tree;
  private final ByteBuffer heap;
  private final Set<Long> nodes = new HashSet<>();

  /**
   * @param message the addresses of the tree and the heap
   */
  SymbolTable(Hdf5Bytes bytes, ByteBuffer message) {
    this.bytes = bytes;
    ByteBuffer places = new ByteCursor(message, bytes.path(), 0).take(2 * Long.BYTES);
    this.tree = places.getLong(0);
    this.heap = heap(places.getLong(Long.BYTES));
  }

  private ByteBuffer heap(long address) {
    ByteCursor in = bytes.cursor(address, HEAP_HEADER, "HEAP");
    in.take(4);
    ByteBuffer header = in.take(3 * Long.BYTES);
    long size = header.getLong(0);
    return bytes.cursor(header.getLong(2 * Long.BYTES), size).take(size);
  }

  void forEach(Visitor visitor) {
    node(tree, visitor, Integer.MAX_VALUE);
  }

  private void node(long address, Visitor visitor, int below) {
    requireNew(address);
    ByteCursor in = bytes.cursor(address, NODE_HEADER, "TREE");
    int type = in.unsignedByte();
    int level = in.unsignedByte();
    if (type != 0 || level >= below) {
      throw bytes.damaged("a node of type %d on level %d of a group".formatted(type, level));
    }
    int count = in.take(Short.BYTES).getShort(0) & 0xffff;
    long length = NODE_HEADER + (2L * count + 1) * Long.BYTES;
    ByteCursor children = bytes.cursor(address, length);
    children.take(NODE_HEADER);
    for (int i = 0; i < count; i++) {
      children.take(Long.BYTES);
      long child = children.take(Long.BYTES).getLong(0);
      if (level > 0) {
        node(child, visitor, level);
      } else {
        leaf(child, visitor);
      }
    }
  }

  private void leaf(long address, Visitor visitor) {
    requireNew(address);
    ByteCursor in = bytes.cursor(address, LEAF_HEADER, "SNOD");
    int count = in.take(4).getShort(2) & 0xffff;
    ByteCursor entries = bytes.cursor(address + LEAF_HEADER, (long) count * ENTRY_BYTES);
    for (int i = 0; i < count; i++) {
      ByteBuffer entry = entries.take(ENTRY_BYTES);
      if (entry.getInt(2 * Long.BYTES) == SYMBOLIC_LINK) {
        throw bytes.unsupported("symbolic links");
      }
      visitor.visit(name(entry.getLong(0)), entry.getLong(Long.BYTES));
    }
  }

  private void requireNew(long address) {
    if (!nodes.add(address)) {
      throw bytes.damaged("the list of a group runs in a circle");
    }
  }

  private String name(long offset) {
    if (offset < 0 || offset >= heap.limit()) {
      throw bytes.damaged("a name lies at byte %d of %d".formatted(offset, heap.limit()));
    }
    int end = (int) offset;
    while (end < heap.limit() && heap.get(end) != 0) {
      end++;
    }
    try {
      ByteBuffer name = heap.slice((int) offset, end - (int) offset);
      return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw bytes.damaged("a name is not UTF-8");
    }
  }
}
