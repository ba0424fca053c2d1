package org.tfslim.formats.internal;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.tfslim.formats.DataException;

/**
 * The entries of a zip file and the places of their bytes. The JDK's own reader gives no places,
 * and reads the whole directory for each opening: a file of many entries would take time in
 * proportion to the square of their number. Source: APPNOTE.TXT of PKWARE.
 *
 * @param path the zip file
 * @param entries in the order of the directory
 */
public record ZipDirectory(Path path, List<Entry> entries) {
  private static final int END_BYTES = 22;
  private static final int END = 0x06054b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int LOCATOR = 0x07064b50;
  private static final int END_64_BYTES = 56;
  private static final int END_64 = 0x06064b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL_BYTES = 30;
  private static final int LOCAL = 0x04034b50;
  private static final int MAX_COMMENT = 0xffff;
  private static final int MAX_DIRECTORY_BYTES = 256 << 20;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int ENCRYPTED = 1;
  private static final int UTF_8_NAME = 1 << 11;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final Map<Integer, String> OTHER_METHODS =
      Map.of(9, "Deflate64", 12, "bzip2", 14, "LZMA", 93, "Zstandard", 95, "xz", 98, "PPMd");

  /**
   * An entry.
   *
   * @param crc the checksum of its bytes
   * @param packed how many bytes it takes in the file
   * @param size how many bytes it has
   * @param header the offset of its local header
   */
  public record Entry(
      String name, int flags, int method, int crc, long packed, long size, long header) {
    /** Whether its bytes lie in the file as they are. */
    public boolean isStored() {
      return method == STORED;
    }
  }

  /** Where a directory is, and how many bytes lie before the first entry. */
  private record Place(long at, long size, long count, long before) {}

  /**
   * Reads the directory of a zip file.
   *
   * @throws DataException if it is damaged
   */
  public static ZipDirectory read(Path path) {
    Place place = place(path, FileBytes.size(path));
    if (place.size() > MAX_DIRECTORY_BYTES) {
      throw DamagedFile.in(path, "a directory of %d bytes".formatted(place.size()));
    }
    ByteCursor in =
        new ByteCursor(FileBytes.read(path, place.at(), place.size()), path, place.at());
    List<Entry> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      entries.add(entry(path, in, place));
    }
    if ((entries.size() & 0xffff) != (place.count() & 0xffff)) {
      throw DamagedFile.in(
          path, "its directory has %d entries, not %d".formatted(entries.size(), place.count()));
    }
    return new ZipDirectory(path, List.copyOf(entries));
  }

  /** The entry of a name. */
  public Optional<Entry> find(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  private static Place place(Path path, long size) {
    long tail = Math.min(size, END_BYTES + MAX_COMMENT);
    ByteBuffer bytes = FileBytes.read(path, size - tail, tail);
    for (int at = (int) tail - END_BYTES; at >= 0; at--) {
      if (bytes.getInt(at) == END && at + END_BYTES + (bytes.getShort(at + 20) & 0xffff) == tail) {
        return place(path, size - tail + at, bytes.slice(at, END_BYTES));
      }
    }
    throw DamagedFile.in(path, "the directory at the end of the zip file is missing");
  }

  private static Place place(Path path, long endAt, ByteBuffer slice) {
    ByteBuffer end = slice.order(ByteOrder.LITTLE_ENDIAN);
    long count = end.getShort(10) & 0xffff;
    long size = end.getInt(12) & IN_EXTRA;
    long offset = end.getInt(16) & IN_EXTRA;
    long directoryEnd = endAt;
    boolean large = count == MAX_COMMENT || size == IN_EXTRA || offset == IN_EXTRA;
    if (large && endAt >= LOCATOR_BYTES + END_64_BYTES) {
      ByteBuffer locator = FileBytes.read(path, endAt - LOCATOR_BYTES, LOCATOR_BYTES);
      if (locator.getInt(0) == LOCATOR) {
        directoryEnd = locator.getLong(8);
        ByteBuffer end64 = FileBytes.read(path, directoryEnd, END_64_BYTES);
        if (end64.getInt(0) != END_64) {
          throw DamagedFile.at(path, directoryEnd, "the end of the directory is missing");
        }
        count = end64.getLong(32);
        size = end64.getLong(40);
        offset = end64.getLong(48);
      }
    }
    long before = directoryEnd - size - offset;
    if (size < 0 || offset < 0 || size > directoryEnd || before < 0) {
      throw DamagedFile.at(
          path, endAt, "a directory of %d bytes at byte %d".formatted(size, offset));
    }
    return new Place(directoryEnd - size, size, count, before);
  }

  private static Entry entry(Path path, ByteCursor in, Place place) {
    ByteBuffer fixed = in.take(CENTRAL_BYTES);
    if (fixed.getInt(0) != CENTRAL) {
      throw in.damaged("an entry of the directory does not begin as one");
    }
    int flags = fixed.getShort(8) & 0xffff;
    ByteBuffer name = in.take(fixed.getShort(28) & 0xffff);
    ByteCursor extra = new ByteCursor(in.take(fixed.getShort(30) & 0xffff), path, 0);
    in.take(fixed.getShort(32) & 0xffff);
    long size = fixed.getInt(24) & IN_EXTRA;
    long packed = fixed.getInt(20) & IN_EXTRA;
    long header = fixed.getInt(42) & IN_EXTRA;
    while (extra.remaining() >= 4) {
      ByteBuffer start = extra.take(4);
      ByteCursor field = new ByteCursor(extra.take(start.getShort(2) & 0xffff), path, 0);
      if (start.getShort(0) == 1) {
        size = size == IN_EXTRA ? field.take(Long.BYTES).getLong(0) : size;
        packed = packed == IN_EXTRA ? field.take(Long.BYTES).getLong(0) : packed;
        header = header == IN_EXTRA ? field.take(Long.BYTES).getLong(0) : header;
      }
    }
    if (size < 0 || packed < 0 || header < 0 || header > place.at() - place.before()) {
      throw in.damaged("an entry of %d bytes at byte %d".formatted(packed, header));
    }
    return new Entry(
        text(path, name, (flags & UTF_8_NAME) != 0),
        flags,
        fixed.getShort(10) & 0xffff,
        fixed.getInt(16),
        packed,
        size,
        place.before() + header);
  }

  private static String text(Path path, ByteBuffer name, boolean utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(name.duplicate()).toString();
    } catch (CharacterCodingException e) {
      if (utf8) {
        throw DamagedFile.in(path, "the name of an entry is not UTF-8");
      }
      return StandardCharsets.ISO_8859_1.decode(name).toString();
    }
  }

  /**
   * The offset of an entry's bytes.
   *
   * @throws DataException if its header is damaged, or is of another entry
   */
  public long dataAt(Entry entry) {
    ByteBuffer fixed = FileBytes.read(path, entry.header(), LOCAL_BYTES);
    int nameBytes = fixed.getShort(26) & 0xffff;
    ByteBuffer name = FileBytes.read(path, entry.header() + LOCAL_BYTES, nameBytes);
    boolean utf8 = (entry.flags() & UTF_8_NAME) != 0;
    if (fixed.getInt(0) != LOCAL
        || (fixed.getShort(8) & 0xffff) != entry.method()
        || !text(path, name, utf8).equals(entry.name())) {
      throw DamagedFile.at(path, entry.header(), "the header of an entry is not that of its name");
    }
    return entry.header() + LOCAL_BYTES + nameBytes + (fixed.getShort(28) & 0xffff);
  }

  /**
   * The bytes of an entry, unpacked.
   *
   * @throws DataException if they are packed in a way that is not read
   */
  public InputStream open(Entry entry) throws IOException {
    String other = OTHER_METHODS.getOrDefault(entry.method(), "");
    if ((entry.flags() & ENCRYPTED) != 0 || !other.isEmpty()) {
      throw new DataException(
          "%s: its entry %s is %s, which is not read. Make the file again with numpy.savez or numpy.savez_compressed."
              .formatted(
                  path,
                  entry.name(),
                  (entry.flags() & ENCRYPTED) != 0 ? "encrypted" : "packed with " + other));
    }
    if ((entry.method() != STORED && entry.method() != DEFLATED)
        || (entry.isStored() && entry.size() != entry.packed())) {
      throw DamagedFile.in(
          path,
          "its entry %s is packed in a way (%d) that zip files have not"
              .formatted(entry.name(), entry.method()));
    }
    long at = dataAt(entry);
    FileChannel channel = FileChannel.open(path);
    try {
      channel.position(at);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    InputStream bytes = new Part(Channels.newInputStream(channel), entry.packed());
    return entry.isStored() ? bytes : new Unpacked(bytes);
  }

  /**
   * Whether an entry's bytes give its checksum.
   *
   * @throws IOException if they cannot be read or unpacked
   */
  public boolean isIntact(Entry entry) throws IOException {
    CRC32 crc = new CRC32();
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = open(entry)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        crc.update(chunk, 0, read);
      }
    }
    return (int) crc.getValue() == entry.crc();
  }

  /** The first bytes of a stream. */
  private static final class Part extends FilterInputStream {
    private long left;

    Part(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = super.read(target, at, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the file is cut off");
      }
      left -= read;
      return read;
    }
  }

  /** Frees what the unpacking takes outside of the heap. */
  private static final class Unpacked extends InflaterInputStream {
    Unpacked(InputStream in) {
      super(in, new Inflater(true), 1 << 13);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }
}
