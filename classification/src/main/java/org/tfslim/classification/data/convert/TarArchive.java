package org.tfslim.classification.data.convert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;

/**
 * Unpacks a tar file, gzip-compressed or plain, that may come from anywhere: nothing is written
 * outside of the target, links are refused, and sizes are limited.
 */
final class TarArchive {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final Path UP = Path.of("..");
  private static final long MOST_HEADER_BYTES = 1 << 20;
  private static final long MOST_PADDING_BYTES = 1 << 20;

  private final Path archive;
  private final Path target;
  private final Limits limits;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long entries;
  private long bytes;

  /** How much an archive may hold. */
  record Limits(long entries, long bytes) {
    private static final long MOST_ENTRIES = 1_000_000;
    private static final long MOST_BYTES = 1L << 33;
    private static final long SMALL = 1 << 28;

    /** Images and arrays of pixels hardly shrink; what shrinks more wants to fill the disk. */
    private static final long MOST_TIMES = 20;

    static Limits of(long archiveBytes) {
      return new Limits(
          MOST_ENTRIES, Math.min(MOST_BYTES, Math.max(SMALL, MOST_TIMES * archiveBytes)));
    }
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
    unpack(archive, target, Limits.of(Files.size(archive)));
  }

  static void unpack(Path archive, Path target, Limits limits) throws IOException {
    new TarArchive(archive, target, limits).unpack();
  }

  private void unpack() throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
        LimitedInput plain = new LimitedInput(uncompressed(raw));
        TarArchiveInputStream tar = new TarArchiveInputStream(plain, UTF_8.name())) {
      for (TarArchiveEntry entry = next(tar, plain); entry != null; entry = next(tar, plain)) {
        plain.allow(Long.MAX_VALUE);
        unpack(tar, entry);
      }
      requireEnd(plain);
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

  /** Reads to the end, where gzip's checksum is; there are zeros only, and not many. */
  private void requireEnd(LimitedInput plain) {
    plain.allow(MOST_PADDING_BYTES);
    for (int count = read(plain); count >= 0; count = read(plain)) {
      for (int i = 0; i < count; i++) {
        if (buffer[i] != 0) {
          throw refused("something lies behind its end");
        }
      }
    }
  }

  /** Headers may name sizes of any number of bytes, names and comments among them. */
  private TarArchiveEntry next(TarArchiveInputStream tar, LimitedInput plain) {
    plain.allow(MOST_HEADER_BYTES);
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
      createFolder(file, entry);
      return;
    }
    if (!isPlain(entry)) {
      throw refused(shown(entry) + " is not a plain file or folder but " + kind(entry));
    }
    entries++;
    if (entries > limits.entries()) {
      throw refused("it holds more than %d files".formatted(limits.entries()));
    }
    if (entry.getSize() > limits.bytes() - bytes) {
      throw tooLarge();
    }
    createFolder(file.getParent(), entry);
    if (Files.exists(file)) {
      throw refused("it holds " + shown(entry) + " twice");
    }
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int count = read(tar); count >= 0; count = read(tar)) {
        bytes += count;
        if (bytes > limits.bytes()) {
          throw tooLarge();
        }
        out.write(buffer, 0, count);
      }
    }
    Files.setLastModifiedTime(file, FileTime.from(entry.getLastModifiedTime().toInstant()));
  }

  /** Files of the first kinds of tar, too; links, devices, pipes and sparse files are others. */
  private static boolean isPlain(TarArchiveEntry entry) {
    byte flag = entry.getLinkFlag();
    boolean file =
        flag == TarConstants.LF_NORMAL
            || flag == TarConstants.LF_OLDNORM
            || flag == TarConstants.LF_CONTIG;
    return file && !entry.isSparse();
  }

  private static String kind(TarArchiveEntry entry) {
    if (entry.isLink() || entry.isSymbolicLink()) {
      return "a link";
    }
    if (entry.isFIFO()) {
      return "a pipe";
    }
    return entry.isBlockDevice() || entry.isCharacterDevice() ? "a device" : "something else";
  }

  private static String shown(TarArchiveEntry entry) {
    return Printable.line(entry.getName());
  }

  private void createFolder(Path folder, TarArchiveEntry entry) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw refused("it holds a file in the place of a folder of " + shown(entry));
    }
  }

  /** Where an entry goes: below the target. */
  private Path place(String name) {
    try {
      Path relative = Path.of(name);
      boolean up = StreamSupport.stream(relative.spliterator(), false).anyMatch(UP::equals);
      if (relative.isAbsolute() || name.startsWith("/") || up) {
        throw refused(Printable.line(name) + " would be written outside of the target");
      }
      if (name.indexOf('\ufffd') >= 0) {
        throw refused("the name %s is not UTF-8".formatted(Printable.line(name)));
      }
      return target.resolve(relative).normalize();
    } catch (InvalidPathException e) {
      throw refused(
          "the name %s is not possible here (with a UTF-8 locale such as LC_ALL=C.UTF-8 it may be)"
              .formatted(Printable.line(name)));
    }
  }

  private DataException tooLarge() {
    return refused("its files have more than %d bytes".formatted(limits.bytes()));
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
