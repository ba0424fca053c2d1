package org.tfslim.formats.internal.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tfslim.formats.internal.ByteCursor;

/** The text of an attribute, which is stored in a heap of the file. */
final class AttributeText {
  private static final int VARIABLE_LENGTH = 9;
  private static final int COLLECTION_HEADER = 16;

  private AttributeText() {}

  /**
   * The text of an attribute message; empty if it has another name or is not a single text of
   * variable length.
   */
  static Optional<String> read(Hdf5Bytes bytes, ByteBuffer message, String wanted) {
    ByteCursor in = new ByteCursor(message, bytes.path(), 0);
    ByteBuffer sizes = in.take(Long.BYTES);
    int version = sizes.get(0);
    if (version == 3) {
      in.take(1); // The encoding of the name.
    }
    int padding = version == 1 ? Long.BYTES : 1;
    String name = text(take(in, sizes.getShort(2), padding));
    if (!name.equals(wanted)) {
      return Optional.empty();
    }
    ByteBuffer type = take(in, sizes.getShort(4), padding);
    take(in, sizes.getShort(6), padding);
    if (!type.hasRemaining() || (type.get(0) & 0xf) != VARIABLE_LENGTH || in.remaining() < 16) {
      return Optional.empty();
    }
    ByteBuffer place = in.take(16).order(ByteOrder.LITTLE_ENDIAN);
    return Optional.of(text(object(bytes, place.getLong(4), place.getInt(12), place.getInt(0))));
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
