package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tfslim.formats.internal.ByteCursor;

/**
 * The content of the header of a group, an array or a type.
 *
 * @param links how many names the object has
 * @param messages those that make the object what it is, by type
 * @param attributes what is said about the object, in texts, by name
 */
record ObjectHeader(
    long links, Map<Integer, Message> messages, Map<String, List<String>> attributes) {
  static final int DATASPACE = 0x1;
  static final int DATATYPE = 0x3;
  static final int EXTERNAL_FILES = 0x7;
  static final int LAYOUT = 0x8;
  static final int SYMBOL_TABLE = 0x11;

  private static final int NOTHING = 0x0;
  private static final int LINK_INFO = 0x2;
  private static final int OLD_FILL_VALUE = 0x4;
  private static final int LINK = 0x6;
  private static final int ATTRIBUTE = 0xc;
  private static final int CONTINUATION = 0x10;

  /** Fill value, filter pipeline, time of the last change, places and counts of attributes. */
  private static final Set<Integer> UNUSED = Set.of(NOTHING, 0x5, 0xb, 0x12, 0x15, 0x16);

  private static final int PREFIX_BYTES = 16;
  private static final int SHARED = 2;
  private static final int SHARED_VERSION = 3;

  /**
   * A message.
   *
   * @param address where it is in the file
   * @param shared whether the body only says where the message is
   */
  record Message(ByteBuffer body, long address, boolean shared) {}

  static ObjectHeader read(Hdf5Bytes bytes, long address, String path) {
    ByteBuffer prefix = bytes.read(address, PREFIX_BYTES);
    if (prefix.get(0) != 1) {
      throw prefix.getInt(0) == 0x5244484f // OHDR
          ? bytes.unsupported("an object header of version 2")
          : bytes.damaged("the header of '%s' has version %d".formatted(path, prefix.get(0)));
    }
    bytes.claim(address, PREFIX_BYTES, "the header of '%s'".formatted(path));
    Reader reader = new Reader(bytes, path);
    reader.block(address + PREFIX_BYTES, prefix.getInt(8) & 0xffffffffL);
    int count = prefix.getShort(2) & 0xffff;
    if (reader.count != count) {
      throw bytes.damaged(
          "the header of '%s' has %d messages, it should have %d"
              .formatted(path, reader.count, count));
    }
    return new ObjectHeader(prefix.getInt(4) & 0xffffffffL, reader.messages, reader.attributes);
  }

  Optional<Message> message(int type) {
    return Optional.ofNullable(messages.get(type));
  }

  /** The texts of an attribute that is a list, which Keras divides if it is too long for one. */
  Optional<List<String>> texts(String name) {
    if (attributes.containsKey(name)) {
      return Optional.of(attributes.get(name));
    }
    List<String> all = new ArrayList<>();
    int part = 0;
    while (attributes.containsKey(name + part)) {
      all.addAll(attributes.get(name + part++));
    }
    return part == 0 ? Optional.empty() : Optional.of(all);
  }

  /** The text of an attribute that is a single one. */
  Optional<String> text(String name) {
    return texts(name).filter(texts -> texts.size() == 1).map(texts -> texts.get(0));
  }

  /** Collects the messages of one header, which may be spread over several blocks. */
  private static final class Reader {
    private final Hdf5Bytes bytes;
    private final String path;
    private final Map<Integer, Message> messages = new HashMap<>();
    private final Map<String, List<String>> attributes = new HashMap<>();
    private final Set<Long> blocks = new HashSet<>();
    private int count;

    Reader(Hdf5Bytes bytes, String path) {
      this.bytes = bytes;
      this.path = path;
    }

    private void block(long address, long length) {
      if (!blocks.add(address)) {
        throw bytes.damaged("the header of '%s' continues in a circle".formatted(path));
      }
      ByteCursor in = bytes.cursor(address, length);
      bytes.claim(address, length, "the header of '%s'".formatted(path));
      while (in.hasRemaining()) {
        ByteBuffer start = in.take(Long.BYTES);
        long at = address + length - in.remaining();
        int size = start.getShort(2) & 0xffff;
        if (size % Long.BYTES != 0) {
          throw bytes.damaged("the header of '%s' has a part of %d bytes".formatted(path, size));
        }
        ByteBuffer body = in.take(size).order(ByteOrder.LITTLE_ENDIAN);
        count++;
        boolean shared = (start.get(4) & SHARED) != 0;
        message(start.getShort(0) & 0xffff, new Message(body, at, shared));
      }
    }

    private void message(int type, Message message) {
      switch (type) {
        case CONTINUATION -> {
          ByteBuffer place = new ByteCursor(message.body(), bytes.path(), 0).take(2 * Long.BYTES);
          block(place.getLong(0), place.getLong(Long.BYTES));
        }
        case ATTRIBUTE ->
            AttributeText.read(bytes, message.body())
                .ifPresent(text -> attributes.put(text.name(), text.texts()));
        case LINK_INFO, LINK -> throw bytes.unsupported("groups of the newer kind");
        case DATASPACE, DATATYPE, LAYOUT, SYMBOL_TABLE, EXTERNAL_FILES -> {
          int version = message.body().hasRemaining() ? message.body().get(0) : 0;
          if (message.shared() && (type != DATATYPE || version < 1 || version > SHARED_VERSION)) {
            throw bytes.damaged(
                "the header of '%s' refers to another part of type %d".formatted(path, type));
          }
          if (messages.put(type, message) != null) {
            throw bytes.damaged(
                "the header of '%s' has two parts of type %d".formatted(path, type));
          }
        }
        case OLD_FILL_VALUE -> {
          int size = new ByteCursor(message.body(), bytes.path(), 0).take(4).getInt(0);
          int whole = (Integer.BYTES + size + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
          if (whole != message.body().capacity()) {
            throw bytes.damaged(
                "the header of '%s' has a fill value of %d bytes".formatted(path, size));
          }
        }
        default -> {
          if (!UNUSED.contains(type)) {
            throw bytes.damaged("the header of '%s' has a part of type %d".formatted(path, type));
          }
        }
      }
    }
  }
}
