package org.tfslim.formats.records;

import java.io.IOException;
import java.nio.file.Path;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.SlimException;

/**
 * Writes a TFRecord file, which appears under its name only when it is complete ({@link
 * AtomicFile}):
 *
 * <pre>{@code
 * try (TfRecordWriter writer = TfRecordWriter.create(file)) {
 *   writer.write(data);
 *   writer.commit();
 * }
 * }</pre>
 *
 * Closing without a commit discards the records.
 */
public final class TfRecordWriter implements AutoCloseable {
  private final AtomicFile file;
  private long records;

  TfRecordWriter(AtomicFile file) {
    this.file = file;
  }

  /**
   * Starts a file; its directory is created if it does not exist.
   *
   * @throws SlimException if the directory cannot be made or written to
   */
  public static TfRecordWriter create(Path file) {
    return new TfRecordWriter(AtomicFile.create(file));
  }

  /**
   * Appends a record.
   *
   * @throws SlimException if it cannot be written, e.g. because the disk is full
   */
  public void write(byte[] data) {
    try {
      TfRecordFormat.write(file.out(), data);
    } catch (IOException e) {
      throw file.failure(e);
    }
    records++;
  }

  /** The number of records written. */
  public long records() {
    return records;
  }

  /**
   * Moves the file to its place; nothing can be written after that.
   *
   * @throws SlimException if the last bytes cannot be written or the file cannot be renamed
   */
  public void commit() {
    file.commit();
  }

  /** Discards the file unless it was committed. */
  @Override
  public void close() {
    file.close();
  }
}
