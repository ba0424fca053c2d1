package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tfslim.formats.DataException;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.internal.ByteCursor;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;

/**
 * TensorFlow's table file: sorted keys and values in blocks, each with a checksum, an index block
 * and a footer (LevelDB's format, {@code tsl/lib/io/table.cc}). The index is read when the table is
 * opened, a block when it is needed; no file stays open.
 */
final class SsTable {
  static final int FOOTER_BYTES = 48;
  static final long MAGIC = 0xdb4775248b80fb57L;

  private static final int MAGIC_AT = FOOTER_BYTES - Long.BYTES;
  private static final int TRAILER_BYTES = 1 + Integer.BYTES;
  private static final int UNCOMPRESSED = 0;
  private static final int SNAPPY = 1;

  /** The place of a block, without its trailer. */
  private record Handle(long offset, long size) {
    long end() {
      return offset + size + TRAILER_BYTES;
    }
  }

  private final Path file;
  private final List<Handle> blocks = new ArrayList<>();

  /** For each block, a key that is not less than any of its keys. */
  private final List<byte[]> lastKeys = new ArrayList<>();

  private SsTable(Path file) {
    this.file = file;
  }

  /**
   * Reads footer and index.
   *
   * @throws DataException if the file is missing, not a table, or damaged in these parts
   */
  static SsTable open(Path file) {
    long fileSize = FileBytes.size(file);
    if (fileSize < FOOTER_BYTES) {
      throw new DataException(
          "%s is not a checkpoint file: it has %d bytes, a checkpoint table at least %d. %s"
              .formatted(file, fileSize, FOOTER_BYTES, DamagedFile.REMEDY));
    }
    long footerAt = fileSize - FOOTER_BYTES;
    ByteBuffer footer = FileBytes.read(file, footerAt, FOOTER_BYTES);
    if (footer.getLong(MAGIC_AT) != MAGIC) {
      throw new DataException(
          "%s is not a checkpoint file, or it is cut off: its last 8 bytes are %016x, those of a table %016x. %s"
              .formatted(file, footer.getLong(MAGIC_AT), MAGIC, DamagedFile.REMEDY));
    }
    ByteCursor handles = new ByteCursor(footer.limit(MAGIC_AT), file, footerAt);
    handle(handles, footerAt);
    Handle indexHandle = handle(handles, footerAt);
    SsTable table = new SsTable(file);
    table.readIndex(indexHandle);
    return table;
  }

  /** Whether a file ends as a table does. */
  static boolean isTable(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() < FOOTER_BYTES) {
        return false;
      }
      ByteBuffer end = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(channel.size() - Long.BYTES);
      return channel.read(end) == Long.BYTES && end.getLong(0) == MAGIC;
    } catch (IOException e) {
      return false; // Unreadable or deleted meanwhile: not worth suggesting.
    }
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

  private void readIndex(Handle index) {
    TableBlock.walk(
        block(index),
        (key, value) -> {
          ByteCursor in = new ByteCursor(value, file, index.offset());
          Handle block = handle(in, index.offset());
          // Overlapping blocks would let a small file take forever to read.
          if (!blocks.isEmpty() && block.offset() < blocks.get(blocks.size() - 1).end()) {
            throw in.damaged("block %d starts inside the one before it".formatted(blocks.size()));
          }
          blocks.add(block);
          lastKeys.add(key);
          return true;
        });
  }

  private ByteCursor block(Handle handle) {
    ByteBuffer bytes = FileBytes.read(file, handle.offset(), handle.size() + TRAILER_BYTES);
    int checked = (int) handle.size() + 1;
    int stored = bytes.getInt(checked);
    int found = MaskedCrc32c.of(bytes.limit(checked));
    if (stored != found) {
      throw DamagedFile.at(
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

  /** Visits all entries in key order, reading and checking every block. */
  void forEach(TableBlock.Visitor visitor) {
    byte[][] last = {null};
    for (Handle block : blocks) {
      TableBlock.walk(
          block(block),
          (key, value) -> {
            if (last[0] != null && Arrays.compareUnsigned(last[0], key) >= 0) {
              throw DamagedFile.at(file, block.offset(), "the keys are not in order");
            }
            last[0] = key;
            return visitor.visit(key, value);
          });
    }
  }

  /** The value of {@code key}; only its block is read. */
  Optional<ByteBuffer> find(byte[] key) {
    int low = 0;
    int high = blocks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(lastKeys.get(middle), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == blocks.size()) {
      return Optional.empty();
    }
    List<ByteBuffer> found = new ArrayList<>(1);
    TableBlock.walk(
        block(blocks.get(low)),
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
