package org.tfslim.formats.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tfslim.formats.DataException;
import org.tfslim.formats.FileKind;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.MaskedCrc32c;
import org.tfslim.formats.internal.ForeignFile;

/**
 * Reads a TFRecord file record by record and checks both checksums of each. Memory: one record and
 * a buffer. Not thread-safe.
 *
 * <p>Any damage leads to a {@link DataException} that names the file, the record (from 0) and the
 * byte at which the record starts. A length is trusted only if the file has that many bytes left,
 * so that a damaged one allocates nothing.
 */
public final class TfRecordReader implements AutoCloseable {
  private static final int READ_BUFFER_BYTES = 1 << 17;
  // Counting jumps from header to header: a large buffer would read the data after all.
  private static final int SKIP_BUFFER_BYTES = 1 << 12;
  private static final String REMEDY = "; the file is damaged or incomplete: make or copy it again";

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer;
  private long nextOffset;
  private long nextRecord;
  private RecordLocation location;

  private TfRecordReader(Path file, int bufferBytes) {
    this.file = file;
    this.location = new RecordLocation(file, 0, 0);
    this.buffer = ByteBuffer.allocate(bufferBytes).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    try {
      if (Files.isDirectory(file)) {
        throw new DataException(file + " is a directory; a TFRecord file was expected");
      }
      this.channel = FileChannel.open(file);
      this.size = channel.size();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Opens a file at its first record.
   *
   * @throws DataException if the file does not exist or is not readable
   */
  public static TfRecordReader open(Path file) {
    return new TfRecordReader(file, READ_BUFFER_BYTES);
  }

  /**
   * The number of records in a file. The data is skipped: lengths, their checksums and the size of
   * the file are checked, the checksums of the data are not.
   *
   * @throws DataException if the file cannot be read, is cut short, or a length is damaged
   */
  public static long count(Path file) {
    try (TfRecordReader reader = new TfRecordReader(file, SKIP_BUFFER_BYTES)) {
      long records = 0;
      while (reader.skip()) {
        records++;
      }
      return records;
    }
  }

  /**
   * The data of the next record; empty at the end of the file.
   *
   * @throws DataException if the record is damaged or cut short
   */
  public Optional<byte[]> next() {
    int length = readHeader();
    if (length < 0) {
      return Optional.empty();
    }
    byte[] data = new byte[length];
    read(data);
    fill(TfRecordFormat.FOOTER_BYTES);
    checkCrc("data", ByteBuffer.wrap(data), buffer.getInt());
    finish(length);
    return Optional.of(data);
  }

  /**
   * Skips the next record without reading its data.
   *
   * @return false at the end of the file
   * @throws DataException if the record's length is damaged or the record cut short
   */
  public boolean skip() {
    int length = readHeader();
    if (length < 0) {
      return false;
    }
    finish(length);
    int ahead = length + TfRecordFormat.FOOTER_BYTES;
    if (ahead >= 0 && ahead <= buffer.remaining()) {
      buffer.position(buffer.position() + ahead);
    } else {
      buffer.limit(0);
      seek(nextOffset);
    }
    return true;
  }

  /** The place of the record that was read or skipped last; initially that of the first record. */
  public RecordLocation location() {
    return location;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The length of the next record's data, checked; -1 at the end of the file. */
  private int readHeader() {
    location = new RecordLocation(file, nextRecord, nextOffset);
    long remaining = size - nextOffset;
    if (remaining == 0) {
      return -1;
    }
    if (remaining < TfRecordFormat.HEADER_BYTES) {
      throw damaged(
          "is cut short: its header takes %d bytes, the file has %d left"
              .formatted(TfRecordFormat.HEADER_BYTES, remaining));
    }
    fill(TfRecordFormat.HEADER_BYTES);
    ByteBuffer lengthBytes = buffer.slice(buffer.position(), TfRecordFormat.LENGTH_BYTES);
    long length = buffer.getLong();
    checkCrc("length", lengthBytes, buffer.getInt());
    long available = remaining - TfRecordFormat.HEADER_BYTES - TfRecordFormat.FOOTER_BYTES;
    if (length < 0 || length > available) {
      throw damaged(
          "is cut short: it says it has %s bytes of data, the file has %d left for them"
              .formatted(Long.toUnsignedString(length), Math.max(0, available)));
    }
    if (length > Integer.MAX_VALUE - TfRecordFormat.FOOTER_BYTES) {
      throw damaged("has %d bytes of data; at most 2 GiB can be read".formatted(length));
    }
    return (int) length;
  }

  private void finish(int length) {
    nextRecord++;
    nextOffset += (long) TfRecordFormat.HEADER_BYTES + length + TfRecordFormat.FOOTER_BYTES;
  }

  private void checkCrc(String what, ByteBuffer bytes, int stored) {
    int computed = MaskedCrc32c.of(bytes);
    if (computed != stored) {
      throw damaged(
          "has a wrong %s checksum: %08x is stored, its bytes give %08x"
              .formatted(what, stored, computed));
    }
  }

  /** Makes sure that the buffer holds at least {@code count} bytes. */
  private void fill(int count) {
    if (buffer.remaining() >= count) {
      return;
    }
    buffer.compact();
    try {
      while (buffer.position() < count) {
        readOnce(buffer);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    buffer.flip();
  }

  private void read(byte[] target) {
    int buffered = Math.min(buffer.remaining(), target.length);
    buffer.get(target, 0, buffered);
    try {
      for (int at = buffered; at < target.length; ) {
        // A channel keeps a native buffer as large as the largest read for as long as its thread.
        int count = Math.min(target.length - at, READ_BUFFER_BYTES);
        ByteBuffer part = ByteBuffer.wrap(target, at, count);
        readOnce(part);
        at = part.position();
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void readOnce(ByteBuffer target) throws IOException {
    if (channel.read(target) < 0) {
      throw damaged("is cut short: the file was shortened while it was read");
    }
  }

  private void seek(long position) {
    try {
      channel.position(position);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * A file that is not of records from its first byte on is perhaps a whole one of another kind.
   */
  private DataException damaged(String what) {
    if (location.offset() == 0) {
      Optional<FileKind> kind = FileKind.of(file).filter(it -> it != FileKind.TFRECORD);
      if (kind.isPresent()) {
        return ForeignFile.records(file, kind.get());
      }
    }
    return new DataException(location + " " + what + REMEDY);
  }

  private DataException unreadable(IOException e) {
    return new DataException("cannot read " + file + ": " + IoReason.of(e), e);
  }
}
