package org.tfslim.formats.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.SlimException;

/** Reads of a part of a file, checked against the file's size before anything is allocated. */
public final class FileBytes {
  private static final int CHUNK = 1 << 18;
  private static final int LONGEST = Integer.MAX_VALUE - 16;

  private FileBytes() {}

  /** The size of {@code file} in bytes. */
  public static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Reads {@code size} bytes from {@code offset} on into a little-endian buffer. */
  public static ByteBuffer read(Path file, long offset, long size) {
    try (FileChannel channel = FileChannel.open(file)) {
      seek(channel, file, offset, size);
      if (size > LONGEST) {
        throw new SlimException(
            file
                + ": a run of "
                + size
                + " bytes at byte "
                + offset
                + " does not fit in one buffer.");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
      fill(channel, bytes);
      return bytes.flip();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The CRC32C of {@code size} bytes from {@code offset} on, read piece by piece. */
  public static CRC32C checksum(Path file, long offset, long size) {
    CRC32C crc = new CRC32C();
    forEachPiece(file, offset, size, crc::update);
    return crc;
  }

  /**
   * Reads {@code size} bytes from {@code offset} on, piece by piece.
   *
   * @param sink must not keep the buffers that it gets
   */
  public static void forEachPiece(Path file, long offset, long size, Consumer<ByteBuffer> sink) {
    try (FileChannel channel = FileChannel.open(file)) {
      seek(channel, file, offset, size);
      ByteBuffer piece =
          ByteBuffer.allocate((int) Math.min(size, CHUNK)).order(ByteOrder.LITTLE_ENDIAN);
      for (long left = size; left > 0; left -= piece.limit()) {
        piece.clear().limit((int) Math.min(left, CHUNK));
        fill(channel, piece);
        sink.accept(piece.flip());
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void seek(SeekableByteChannel channel, Path file, long offset, long size)
      throws IOException {
    if (offset < 0 || size < 0 || size > channel.size() - offset) {
      throw new DataException(
          "%s is cut off: it has %d bytes, but %d bytes from byte %d on are needed. %s"
              .formatted(file, channel.size(), size, offset, DamagedFile.REMEDY));
    }
    channel.position(offset);
  }

  private static void fill(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("the file was shortened while it was read");
      }
    }
  }

  private static DataException unreadable(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new DataException(file + " is missing. " + DamagedFile.REMEDY, e);
    }
    return new DataException("Cannot read %s: %s".formatted(file, IoReason.of(e)), e);
  }
}
