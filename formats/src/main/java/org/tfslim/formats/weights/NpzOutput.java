package org.tfslim.formats.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.tfslim.formats.AtomicFile;

/** Writes a file as {@code numpy.savez} does: arrays in a zip file, not compressed. */
final class NpzOutput implements WeightsWriter {
  private static final int CHUNK = 1 << 20;

  /**
   * Current time stamps would make equal outputs differ; this is the earliest that a zip file can
   * hold.
   */
  private static final long START_OF_1980 = 315_532_800_000L;

  private final AtomicFile file;
  private final ZipOutputStream zip;

  NpzOutput(Path path) {
    this.file = AtomicFile.create(path);
    this.zip = new ZipOutputStream(file.out());
  }

  @Override
  public void add(PlannedTensor tensor) {
    ByteBuffer bytes = tensor.bytes();
    byte[] header = NpyHeader.bytes(tensor.entry().dtype(), tensor.entry().shape());
    CRC32 crc = new CRC32();
    crc.update(header);
    crc.update(bytes.duplicate());
    ZipEntry entry = new ZipEntry(tensor.name() + ".npy");
    entry.setMethod(ZipEntry.STORED);
    entry.setTime(START_OF_1980);
    entry.setSize(header.length + (long) bytes.remaining());
    entry.setCrc(crc.getValue());
    try {
      zip.putNextEntry(entry);
      zip.write(header);
      byte[] chunk = new byte[Math.min(CHUNK, bytes.remaining())];
      while (bytes.hasRemaining()) {
        int length = Math.min(chunk.length, bytes.remaining());
        bytes.get(chunk, 0, length);
        zip.write(chunk, 0, length);
      }
      zip.closeEntry();
    } catch (IOException e) {
      throw file.failure(e);
    }
  }

  @Override
  public void commit() {
    try {
      zip.finish();
    } catch (IOException e) {
      throw file.failure(e);
    }
    file.commit();
  }

  @Override
  public void close() {
    file.close();
  }
}
