package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The children of a group: a tree whose leaves list names, which are stored in a heap, and
 * addresses. Names are sorted, and the tree repeats the last one of each leaf; all of this is
 * checked, because the format has no checksums.
 */
final class SymbolTable {
  private static final int NODE_HEADER = 24;
  private static final int LEAF_HEADER = 8;
  private static final int ENTRY_BYTES = 40;
  private static final int NOTHING_CACHED = 0;
  private static final int GROUP_CACHED = 1;
  private static final int SYMBOLIC_LINK = 2;
  private static final int MAX_LEVELS = 16;

  /** Receives the children. */
  interface Visitor {
    /**
     * Takes an object.
     *
     * @param address the address of its header
     * @param group where its tree and its heap are, if the entry says so
     */
    void object(String name, long address, OptionalLong group);

    /** Takes a link to the path of another object. */
    void link(String name, String target);
  }

  private final Hdf5Bytes bytes;
  private final String path;
  private final long tree;
  private final NameHeap heap;
  private final Visitor visitor;

  /** The last name that was listed; names are in ascending order. */
  private String last = "";

  /** The place of that name in the heap. */
  private long lastAt;

  /**
   * The children of a group.
   *
   * @param message the addresses of the tree and the heap
   */
  SymbolTable(Hdf5Bytes bytes, String path, ByteBuffer message, Visitor visitor) {
    this.bytes = bytes;
    this.path = path;
    this.visitor = visitor;
    ByteCursor in = new ByteCursor(message, bytes.path(), 0);
    ByteBuffer places = in.take(2 * Long.BYTES);
    if (in.hasRemaining()) {
      throw bytes.damaged("the places of the children of '%s' take too much".formatted(path));
    }
    this.tree = places.getLong(0);
    this.heap = new NameHeap(bytes, path, places.getLong(Long.BYTES));
  }

  /** Where the tree of a group is, as its header says. */
  static long tree(ByteBuffer message) {
    return message.getLong(0);
  }

  void visitAll() {
    node(tree, MAX_LEVELS, OptionalLong.empty());
    heap.requireAllUsed();
  }

  /**
   * Reads a node of the tree.
   *
   * @param left the node before it on its level
   */
  private void node(long address, int below, OptionalLong left) {
    ByteCursor in = bytes.cursor(address, NODE_HEADER, "TREE");
    int type = in.unsignedByte();
    int level = in.unsignedByte();
    if (type != 0 || level >= below) {
      throw bytes.damaged(
          "a node of type %d on level %d of the group '%s'".formatted(type, level, path));
    }
    int count = in.take(Short.BYTES).getShort(0) & 0xffff;
    ByteBuffer siblings = in.take(2 * Long.BYTES);
    if (siblings.getLong(0) != left.orElse(siblings.getLong(0))) {
      throw bytes.damaged("the tree of the group '%s' does not hang together".formatted(path));
    }
    long length = NODE_HEADER + (2L * count + 1) * Long.BYTES;
    bytes.claim(address, length, "the tree of the group '%s'".formatted(path));
    ByteCursor children = bytes.cursor(address, length);
    children.take(NODE_HEADER);
    long key = children.take(Long.BYTES).getLong(0);
    requireOrder(heap.peek(key).compareTo(last) >= 0 || last.isEmpty());
    OptionalLong before = OptionalLong.of(Hdf5Bytes.UNDEFINED);
    for (int i = 0; i < count; i++) {
      ByteBuffer next = children.take(2 * Long.BYTES);
      long child = next.getLong(0);
      if (level > 0) {
        node(child, level, i > 0 ? before : OptionalLong.empty());
        before = OptionalLong.of(child);
      } else {
        leaf(child);
      }
      requireOrder(next.getLong(Long.BYTES) == lastAt);
    }
  }

  private void requireOrder(boolean right) {
    if (!right) {
      throw bytes.damaged("the names in the group '%s' are not in their order".formatted(path));
    }
  }

  private void leaf(long address) {
    ByteCursor in = bytes.cursor(address, LEAF_HEADER, "SNOD");
    ByteBuffer start = in.take(4);
    int count = start.getShort(2) & 0xffff;
    long length = (long) count * ENTRY_BYTES;
    if (start.get(0) != 1 || count == 0) {
      throw bytes.damaged(
          "a list of version %d with %d names in the group '%s'"
              .formatted(start.get(0), count, path));
    }
    bytes.claim(address, LEAF_HEADER + length, "the list of the group '%s'".formatted(path));
    ByteCursor entries = bytes.cursor(address + LEAF_HEADER, length);
    for (int i = 0; i < count; i++) {
      entry(entries.take(ENTRY_BYTES));
    }
  }

  private void entry(ByteBuffer entry) {
    lastAt = entry.getLong(0);
    String name = heap.take(lastAt);
    requireOrder(NameHeap.compare(name, last) > 0);
    last = name;
    long address = entry.getLong(Long.BYTES);
    switch (entry.getInt(2 * Long.BYTES)) {
      case NOTHING_CACHED -> visitor.object(name, address, OptionalLong.empty());
      case GROUP_CACHED ->
          visitor.object(name, address, OptionalLong.of(entry.getLong(3 * Long.BYTES)));
      case SYMBOLIC_LINK -> {
        if (address != Hdf5Bytes.UNDEFINED) {
          throw bytes.damaged("'%s' in the group '%s' is two things".formatted(name, path));
        }
        visitor.link(name, heap.take(entry.getInt(3 * Long.BYTES) & 0xffffffffL));
      }
      default ->
          throw bytes.damaged("'%s' in the group '%s' is of no known kind".formatted(name, path));
    }
  }
}
