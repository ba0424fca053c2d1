package org.tfslim.classification.data.convert;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;

/**
 * Unpacks a tar file, gzip-compressed or plain, that may come from anywhere: nothing is written
 * outside of the target, links are refused, and sizes are limited.
 */
final class TarArchive {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final Path archive;
  private final Path target;
  private final Limits limits;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long entries;
  private long bytes;

  /** How much an archive may hold. */
  record Limits(long entries, long bytes) {
    static final Limits DEFAULT = new Limits(1_000_000, 1L << 33);
  }

  private TarArchive(Path archive, Path target, Limits limits) {
    this.archive = archive;
    this.target = target.toAbsolutePath().normalize();
    this.limits = limits;
  }

  /**
   * Unpacks a file. Times of files are those in the archive.
   *
   * @param target made if there is none; holds a part of the files after a failure
   * @throws DataException if the archive is damaged, cut short or holds what it should not
   * @throws IOException if a file cannot be written
   */
  static void unpack(Path archive, Path target) throws IOException {
    unpack(archive, target, Limits.DEFAULT);
  }

  static void unpack(Path archive, Path target, Limits limits) throws IOException {
    new TarArchive(archive, target, limits).unpack();
  }

  private void unpack() throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
        InputStream plain = uncompressed(raw);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
      for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
        unpack(tar, entry);
      }
      while (read(plain) >= 0) {
        // To the end, where gzip's checksum is.
      }
    }
    if (entries == 0) {
      throw new DataException(archive + " holds no files; get the archive again");
    }
  }

  private InputStream uncompressed(InputStream raw) throws IOException {
    raw.mark(2);
    int start = raw.read() << Byte.SIZE | raw.read();
    raw.reset();
    try {
      return start == GZIP_MAGIC ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private TarArchiveEntry next(TarArchiveInputStream tar) {
    try {
      return tar.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private int read(InputStream in) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
    Path file = place(entry.getName());
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
      throw refused(entry.getName() + " is not a plain file or folder");
    }
    entries++;
    if (entries > limits.entries()) {
      throw refused("it holds more than %d files".formatted(limits.entries()));
    }
    Files.createDirectories(file.getParent());
    if (Files.exists(file)) {
      throw refused("it holds " + entry.getName() + " twice");
    }
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int count = read(tar); count >= 0; count = read(tar)) {
        bytes += count;
        if (bytes > limits.bytes()) {
          throw refused("its files have more than %d bytes".formatted(limits.bytes()));
        }
        out.write(buffer, 0, count);
      }
    }
    Files.setLastModifiedTime(file, FileTime.from(entry.getLastModifiedTime().toInstant()));
  }

  /** Where an entry goes: below the target. */
  private Path place(String name) {
    try {
      Path place = target.resolve(name).normalize();
      if (!place.startsWith(target)) {
        throw refused(name + " would be written outside of the target");
      }
      return place;
    } catch (InvalidPathException e) {
      throw refused("it holds a file with a name that is not possible here: " + name);
    }
  }

  private DataException refused(String why) {
    return new DataException(
        "%s is not unpacked: %s; get the archive from its publisher".formatted(archive, why));
  }

  private DataException damaged(Exception e) {
    String reason = e instanceof IOException io ? IoReason.of(io) : e.getMessage();
    return new DataException(
        "%s is damaged or cut short (%s); get the archive again".formatted(archive, reason), e);
  }
}
