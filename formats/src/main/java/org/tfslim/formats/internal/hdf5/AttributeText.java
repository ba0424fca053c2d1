package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tfslim.formats.internal.ByteCursor;

/**
 * An attribute that is a text, or a list of texts, of fixed length or in a heap of the file.
 *
 * @param name of the attribute
 */
record AttributeText(String name, List<String> texts) {
  private static final int STRING = 3;
  private static final int VARIABLE_LENGTH = 9;
  private static final int REFERENCE_BYTES = 16;
  private static final int COLLECTION_HEADER = 16;
  private static final int MAX_TEXTS = 1 << 16;

  /** Reads an attribute message; empty if it is something else than text. */
  static Optional<AttributeText> read(Hdf5Bytes bytes, ByteBuffer message) {
    ByteCursor in = new ByteCursor(message, bytes.path(), 0);
    ByteBuffer sizes = in.take(Long.BYTES);
    int version = sizes.get(0);
    if (version < 1 || version > 3) {
      throw bytes.damaged("an attribute of version %d".formatted(version));
    }
    if (version == 3) {
      in.take(1); // The encoding of the name.
    }
    int padding = version == 1 ? Long.BYTES : 1;
    String name = text(take(in, sizes.getShort(2), padding));
    ByteBuffer type = take(in, sizes.getShort(4), padding);
    ByteBuffer space = take(in, sizes.getShort(6), padding);
    if (type.remaining() < Long.BYTES || space.remaining() < 4) {
      throw bytes.damaged("the attribute %s has no type or shape".formatted(name));
    }
    int kind = type.get(0) & 0xf;
    boolean variable = kind == VARIABLE_LENGTH && (type.get(1) & 0xf) == 1;
    long count = count(space);
    if ((kind != STRING && !variable) || count > MAX_TEXTS || (version > 1 && sizes.get(1) != 0)) {
      return Optional.empty();
    }
    int width = variable ? REFERENCE_BYTES : type.getInt(4);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer element = in.take(width).order(ByteOrder.LITTLE_ENDIAN);
      texts.add(variable ? referred(bytes, element) : text(element).stripTrailing());
    }
    return Optional.of(new AttributeText(name, texts));
  }

  /** How many elements a shape has, of version 1 or 2. */
  private static long count(ByteBuffer space) {
    int rank = space.get(1);
    int start = space.get(0) == 1 ? Long.BYTES : 4;
    long count = space.get(0) == 2 && space.get(3) == 2 ? 0 : 1;
    for (int i = 0; i < rank; i++) {
      int at = start + i * Long.BYTES;
      long size = at + Long.BYTES > space.limit() ? Long.MAX_VALUE : space.getLong(at);
      count =
          size < 0 || size > MAX_TEXTS ? Long.MAX_VALUE : Math.min(count * size, MAX_TEXTS + 1L);
    }
    return count;
  }

  private static ByteBuffer take(ByteCursor in, short size, int padding) {
    int length = size & 0xffff;
    int padded = (length + padding - 1) / padding * padding;
    return in.take(padded).limit(length);
  }

  private static String text(ByteBuffer bytes) {
    String text = StandardCharsets.UTF_8.decode(bytes).toString();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static String referred(Hdf5Bytes bytes, ByteBuffer place) {
    int length = place.getInt(0);
    return length == 0 && place.getLong(4) == 0
        ? ""
        : text(object(bytes, place.getLong(4), place.getInt(12), length));
  }

  /** An object of a collection of the global heap. */
  private static ByteBuffer object(Hdf5Bytes bytes, long address, int index, int length) {
    ByteCursor header = bytes.cursor(address, COLLECTION_HEADER, "GCOL");
    header.take(4);
    long size = header.take(Long.BYTES).getLong(0);
    ByteCursor in = bytes.cursor(address, size, "GCOL");
    in.take(COLLECTION_HEADER - 4);
    while (in.remaining() >= COLLECTION_HEADER) {
      ByteBuffer start = in.take(COLLECTION_HEADER);
      int found = start.getShort(0) & 0xffff;
      if (found == 0) {
        break;
      }
      long bodySize = start.getLong(Long.BYTES);
      if (found == index) {
        ByteBuffer body = in.take(bodySize);
        if (length >= 0 && length <= body.remaining()) {
          return body.limit(length);
        }
        break;
      }
      in.take(Math.min(in.remaining(), (bodySize + Long.BYTES - 1) & -Long.BYTES));
    }
    throw bytes.damaged("the text of an attribute is missing");
  }
}
