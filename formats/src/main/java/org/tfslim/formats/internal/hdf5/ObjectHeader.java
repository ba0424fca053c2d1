package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The content of the header of a group or an array. Messages that are not needed here are left out.
 *
 * @param messages by type; if a type occurs several times, the last one
 * @param name the text of the attribute {@code name}
 */
record ObjectHeader(Map<Integer, ByteBuffer> messages, Optional<String> name) {
  static final int DATASPACE = 0x1;
  static final int DATATYPE = 0x3;
  static final int LAYOUT = 0x8;

  private static final int LINK_INFO = 0x2;
  private static final int ATTRIBUTE = 0xc;
  private static final int CONTINUATION = 0x10;
  private static final int SYMBOL_TABLE = 0x11;
  private static final int PREFIX_BYTES = 16;

  static ObjectHeader read(Hdf5Bytes bytes, long address) {
    ByteBuffer prefix = bytes.read(address, PREFIX_BYTES);
    if (prefix.get(0) != 1) {
      throw bytes.unsupported("an object header of a version other than 1");
    }
    return new Reader(bytes).read(address + PREFIX_BYTES, prefix.getInt(8) & 0xffffffffL);
  }

  /** The places of a group's children. */
  Optional<ByteBuffer> symbolTable() {
    return Optional.ofNullable(messages.get(SYMBOL_TABLE));
  }

  boolean isDataset() {
    return messages.containsKey(LAYOUT);
  }

  /** Collects the messages of one header, which may be spread over several blocks. */
  private static final class Reader {
    private final Hdf5Bytes bytes;
    private final Map<Integer, ByteBuffer> messages = new HashMap<>();
    private final Set<Long> blocks = new HashSet<>();
    private Optional<String> name = Optional.empty();

    Reader(Hdf5Bytes bytes) {
      this.bytes = bytes;
    }

    ObjectHeader read(long address, long length) {
      block(address, length);
      return new ObjectHeader(messages, name);
    }

    private void block(long address, long length) {
      if (!blocks.add(address)) {
        throw bytes.damaged("an object header continues in a circle");
      }
      ByteCursor in = bytes.cursor(address, length);
      while (in.remaining() >= Long.BYTES) {
        ByteBuffer start = in.take(Long.BYTES);
        ByteBuffer body = in.take(start.getShort(2) & 0xffff);
        message(start.getShort(0) & 0xffff, start.get(4), body.order(ByteOrder.LITTLE_ENDIAN));
      }
    }

    private void message(int type, int flags, ByteBuffer body) {
      switch (type) {
        case CONTINUATION -> {
          ByteCursor in = new ByteCursor(body, bytes.path(), 0);
          ByteBuffer place = in.take(2 * Long.BYTES);
          block(place.getLong(0), place.getLong(Long.BYTES));
        }
        case ATTRIBUTE ->
            AttributeText.read(bytes, body, "name").ifPresent(t -> name = Optional.of(t));
        case LINK_INFO -> throw bytes.unsupported("groups of the newer kind");
        case DATASPACE, DATATYPE, LAYOUT, SYMBOL_TABLE -> {
          if ((flags & 2) != 0) {
            throw bytes.unsupported("types that several arrays share");
          }
          messages.put(type, body);
        }
        default -> {} // Times, fill values, ...
      }
    }
  }
}
