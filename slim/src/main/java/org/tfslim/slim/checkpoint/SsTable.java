package org.tfslim.slim.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tfslim.slim.DataException;
import org.tfslim.slim.MaskedCrc32c;

/**
 * TensorFlow's table file: sorted keys and values in blocks, each with a checksum, an index block
 * and a footer (LevelDB's format, {@code tsl/lib/io/table.cc}). The index is read when the table is
 * opened, a block when it is asked for; no file stays open.
 */
final class SsTable {
  static final int FOOTER_BYTES = 48;
  static final long MAGIC = 0xdb4775248b80fb57L;

  private static final int MAGIC_AT = FOOTER_BYTES - Long.BYTES;
  private static final int TRAILER_BYTES = 1 + Integer.BYTES;
  private static final int UNCOMPRESSED = 0;
  private static final int SNAPPY = 1;

  /** Where a block lies, without its trailer. */
  private record Handle(long offset, long size) {
    long end() {
      return offset + size + TRAILER_BYTES;
    }
  }

  /** A data block; no key in it comes after {@code last}. */
  private record IndexEntry(byte[] last, Handle handle) {
    @Override
    public boolean equals(Object other) {
      return other instanceof IndexEntry that
          && handle.equals(that.handle)
          && Arrays.equals(last, that.last);
    }

    @Override
    public int hashCode() {
      return handle.hashCode();
    }
  }

  private final Path file;
  private final List<IndexEntry> index;

  private SsTable(Path file, List<IndexEntry> index) {
    this.file = file;
    this.index = index;
  }

  /**
   * Reads footer and index.
   *
   * @throws DataException if the file is missing, no table, or damaged there
   */
  static SsTable open(Path file) {
    long fileSize = FileBytes.size(file);
    if (fileSize < FOOTER_BYTES) {
      throw new DataException(
          "%s is no checkpoint file: it has %d bytes, a checkpoint table at least %d. %s"
              .formatted(file, fileSize, FOOTER_BYTES, Damage.REMEDY));
    }
    long footerAt = fileSize - FOOTER_BYTES;
    ByteBuffer footer = FileBytes.read(file, footerAt, FOOTER_BYTES);
    if (footer.getLong(MAGIC_AT) != MAGIC) {
      throw new DataException(
          "%s is no checkpoint file, or it is cut off: its last 8 bytes are %016x, those of a table %016x. %s"
              .formatted(file, footer.getLong(MAGIC_AT), MAGIC, Damage.REMEDY));
    }
    ByteCursor handles = new ByteCursor(footer.limit(MAGIC_AT), file, footerAt);
    handle(handles, footerAt);
    Handle indexHandle = handle(handles, footerAt);
    return new SsTable(file, index(file, indexHandle));
  }

  private static Handle handle(ByteCursor in, long end) {
    long offset = in.varint();
    long size = in.varint();
    if (offset < 0 || size < 0 || offset > end || size > end - offset - TRAILER_BYTES) {
      throw in.damaged(
          "a block of %d bytes at byte %d lies outside the file".formatted(size, offset));
    }
    return new Handle(offset, size);
  }

  private static List<IndexEntry> index(Path file, Handle indexHandle) {
    List<IndexEntry> index = new ArrayList<>();
    TableBlock.walk(
        block(file, indexHandle),
        (key, value) -> {
          ByteCursor in = new ByteCursor(value, file, indexHandle.offset());
          Handle handle = handle(in, indexHandle.offset());
          // Blocks that overlap would let a small file take forever.
          if (!index.isEmpty() && handle.offset() < index.get(index.size() - 1).handle().end()) {
            throw in.damaged("block %d starts inside the one before it".formatted(index.size()));
          }
          index.add(new IndexEntry(key, handle));
          return true;
        });
    return index;
  }

  private static ByteCursor block(Path file, Handle handle) {
    ByteBuffer bytes = FileBytes.read(file, handle.offset(), handle.size() + TRAILER_BYTES);
    int checked = (int) handle.size() + 1;
    int stored = bytes.getInt(checked);
    int found = MaskedCrc32c.of(bytes.limit(checked));
    if (stored != found) {
      throw Damage.at(
          file,
          handle.offset(),
          "the block's checksum is %08x, its bytes give %08x".formatted(stored, found));
    }
    int type = bytes.get(checked - 1);
    ByteCursor content = new ByteCursor(bytes.limit(checked - 1), file, handle.offset());
    return switch (type) {
      case UNCOMPRESSED -> content;
      case SNAPPY -> new ByteCursor(ByteBuffer.wrap(Snappy.decode(content)), file, handle.offset());
      default -> throw content.damaged("compression %d is not known".formatted(type));
    };
  }

  Path file() {
    return file;
  }

  /** Walks over all entries in key order, reading and checking every block. */
  void forEach(TableBlock.Visitor visitor) {
    byte[][] last = {null};
    for (IndexEntry entry : index) {
      TableBlock.walk(
          block(file, entry.handle()),
          (key, value) -> {
            if (last[0] != null && Arrays.compareUnsigned(last[0], key) >= 0) {
              throw Damage.at(file, entry.handle().offset(), "the keys are not in order");
            }
            last[0] = key;
            return visitor.visit(key, value);
          });
    }
  }

  /** The value of {@code key}; only its block is read. */
  Optional<ByteBuffer> find(byte[] key) {
    int low = 0;
    int high = index.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(index.get(middle).last(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == index.size()) {
      return Optional.empty();
    }
    List<ByteBuffer> found = new ArrayList<>(1);
    TableBlock.walk(
        block(file, index.get(low).handle()),
        (candidate, value) -> {
          int order = Arrays.compareUnsigned(candidate, key);
          if (order == 0) {
            found.add(value);
          }
          return order < 0;
        });
    return found.stream().findFirst();
  }
}
