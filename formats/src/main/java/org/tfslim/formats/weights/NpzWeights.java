package org.tfslim.formats.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.FileBytes;
import org.tfslim.formats.internal.Shapes;

/** A file of {@code numpy.savez}: a zip file with one array per entry. */
final class NpzWeights implements WeightsFile {
  private static final String SUFFIX = ".npy";
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int CHUNK = 1 << 20;

  /** Deflated data cannot grow by more than this factor. */
  private static final long MAX_GROWTH = 1032;

  /** Arrays larger than this are refused if they are compressed more than weights can be. */
  private static final long LARGE = 64L << 20;

  private static final long MAX_GROWTH_OF_LARGE = 100;

  private final Path path;
  private final EntryTable table;

  private NpzWeights(Path path, EntryTable table) {
    this.path = path;
    this.table = table;
  }

  static NpzWeights open(Path path) {
    try (ZipFile zip = open(path, FileBytes.size(path))) {
      List<TensorEntry> entries = new ArrayList<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.add(list(path, zip, entry));
      }
      return new NpzWeights(path, EntryTable.of(path, entries));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static ZipFile open(Path path, long size) throws IOException {
    if (size < ZipFile.ENDHDR) {
      throw DamagedFile.in(path, "it has %d bytes, too few for an npz file".formatted(size));
    }
    try {
      return new ZipFile(path.toFile());
    } catch (IllegalArgumentException e) {
      throw DamagedFile.in(path, "its directory cannot be read: " + e.getMessage());
    }
  }

  private static TensorEntry list(Path path, ZipFile zip, ZipEntry entry) throws IOException {
    if (!entry.getName().endsWith(SUFFIX)) {
      throw DamagedFile.in(
          path, "its entry %s is not an array (.npy)".formatted(plain(entry.getName())));
    }
    String name = plain(entry.getName().substring(0, entry.getName().length() - SUFFIX.length()));
    Function<String, DataException> damaged = damaged(path, name);
    requirePlausible(entry, damaged);
    try (InputStream in = zip.getInputStream(entry)) {
      Start start = Start.read(in, damaged);
      NpyHeader header = start.header();
      long bytes = Shapes.bytes(header.shape(), header.dtype(), damaged);
      if (bytes != entry.getSize() - start.raw().capacity()) {
        throw damaged.apply(
            "%d bytes of data for a %s of shape %s, which takes %d"
                .formatted(
                    entry.getSize() - start.raw().capacity(),
                    header.dtype().text(),
                    header.shape(),
                    bytes));
      }
      return new TensorEntry(name, header.dtype(), header.shape(), bytes);
    }
  }

  private static String plain(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  /** Refuses sizes that deflated data cannot have, and those that seem meant to fill the memory. */
  private static void requirePlausible(ZipEntry entry, Function<String, DataException> damaged) {
    long size = entry.getSize();
    long packed = Math.max(1, entry.getCompressedSize());
    if (size < 0 || size / packed > MAX_GROWTH) {
      throw damaged.apply("%d compressed bytes cannot become %d".formatted(packed, size));
    }
    if (size > LARGE && size / packed > MAX_GROWTH_OF_LARGE) {
      throw damaged.apply(
          "%d compressed bytes become %d, as in a file that is made to fill the memory; if it is"
                  .formatted(packed, size)
              + " not, save it uncompressed (numpy.savez)");
    }
  }

  /**
   * The bytes before the data.
   *
   * @param raw all of its bytes
   */
  private record Start(ByteBuffer raw, NpyHeader header) {
    static Start read(InputStream in, Function<String, DataException> damaged) throws IOException {
      int fixed = NpyHeader.MAGIC.length() + 2;
      byte[] begin = in.readNBytes(fixed);
      String letters = new String(begin, StandardCharsets.ISO_8859_1);
      if (begin.length < fixed || !letters.startsWith(NpyHeader.MAGIC)) {
        throw damaged.apply("it does not begin like an array");
      }
      int version = begin[NpyHeader.MAGIC.length()];
      int width = version == 1 ? Short.BYTES : Integer.BYTES;
      byte[] size = in.readNBytes(width);
      if (version < 1 || version > 3 || size.length < width) {
        throw damaged.apply("it is of version %d".formatted(version));
      }
      ByteBuffer number = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN);
      long length = version == 1 ? number.getShort() & 0xffffL : number.getInt() & 0xffffffffL;
      if (length > LONGEST_HEADER) {
        throw damaged.apply("its header takes %d bytes".formatted(length));
      }
      byte[] text = in.readNBytes((int) length);
      if (text.length < length) {
        throw damaged.apply("its header is cut off");
      }
      String dictionary = new String(text, StandardCharsets.ISO_8859_1);
      ByteBuffer raw = ByteBuffer.allocate(fixed + width + text.length);
      raw.put(begin).put(size).put(text).flip();
      return new Start(raw, NpyHeader.parse(dictionary, damaged));
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "npz";
  }

  @Override
  public List<TensorEntry> entries() {
    return table.entries();
  }

  @Override
  public Optional<TensorEntry> find(String name) {
    return table.find(name);
  }

  @Override
  public ByteBuffer read(TensorEntry wanted) {
    Function<String, DataException> damaged = damaged(path, wanted.name());
    try (ZipFile zip = open(path, FileBytes.size(path))) {
      ZipEntry entry = zip.getEntry(wanted.name() + SUFFIX);
      if (entry == null) {
        throw damaged.apply("it was removed after the file was opened");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return read(wanted, entry, in, damaged);
      }
    } catch (IOException e) {
      throw damaged.apply(reason(e));
    }
  }

  private static ByteBuffer read(
      TensorEntry wanted, ZipEntry entry, InputStream in, Function<String, DataException> damaged)
      throws IOException {
    Start start = Start.read(in, damaged);
    NpyHeader header = start.header();
    if (!header.shape().equals(wanted.shape()) || header.dtype() != wanted.dtype()) {
      throw damaged.apply("it was changed after the file was opened");
    }
    CRC32 crc = new CRC32();
    crc.update(start.raw().duplicate());
    byte[] array = new byte[TensorBytes.size(wanted)];
    for (int at = 0; at < array.length; ) {
      int read = in.read(array, at, Math.min(CHUNK, array.length - at));
      if (read < 0) {
        throw new EOFException("the data ends after %d bytes".formatted(at));
      }
      crc.update(array, at, read);
      at += read;
    }
    if (in.read() >= 0 || crc.getValue() != entry.getCrc()) {
      throw damaged.apply(
          "its checksum is %08x, its bytes give %08x".formatted(entry.getCrc(), crc.getValue()));
    }
    ByteBuffer bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer ordered = header.bigEndian() ? TensorBytes.reversed(bytes, header.dtype()) : bytes;
    return header.fortran()
        ? TensorBytes.fromFortran(ordered, header.shape(), header.dtype().width())
        : ordered;
  }

  @Override
  public List<byte[]> readStrings(TensorEntry entry) {
    throw damaged(path, entry.name()).apply("it does not hold strings");
  }

  private static Function<String, DataException> damaged(Path path, String name) {
    return found -> DamagedFile.in(path, "tensor %s: %s".formatted(name, found));
  }

  private static DataException unreadable(Path path, IOException e) {
    return e instanceof ZipException || e instanceof EOFException
        ? DamagedFile.in(path, reason(e))
        : new DataException("Cannot read %s: %s".formatted(path, e), e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
