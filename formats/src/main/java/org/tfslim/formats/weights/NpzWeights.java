package org.tfslim.formats.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.Shapes;
import org.tfslim.formats.internal.ZipDirectory;

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

  private final ZipDirectory zip;
  private final EntryTable table;
  private final Map<String, Array> arrays;
  private final List<ConversionPlan.Dropped> leftOut;

  /**
   * An array.
   *
   * @param entry where it is in the zip file
   */
  private record Array(ZipDirectory.Entry entry, NpyHeader header) {}

  private NpzWeights(
      ZipDirectory zip,
      EntryTable table,
      Map<String, Array> arrays,
      List<ConversionPlan.Dropped> leftOut) {
    this.zip = zip;
    this.table = table;
    this.arrays = arrays;
    this.leftOut = leftOut;
  }

  static NpzWeights open(Path path) {
    ZipDirectory zip = ZipDirectory.read(path);
    List<TensorEntry> tensors = new ArrayList<>();
    Map<String, Array> arrays = new HashMap<>();
    List<ConversionPlan.Dropped> leftOut = new ArrayList<>();
    for (ZipDirectory.Entry entry : zip.entries()) {
      try {
        if (entry.name().endsWith("/") && entry.size() == 0) {
          continue; // A folder.
        }
        if (!isArray(zip, entry)) {
          leftOut.add(new ConversionPlan.Dropped(plain(entry.name()), "not an array"));
          continue;
        }
        TensorEntry tensor = list(zip, entry, arrays);
        tensors.add(tensor);
      } catch (IOException e) {
        throw unreadable(path, e);
      }
    }
    return new NpzWeights(zip, EntryTable.of(path, tensors), arrays, List.copyOf(leftOut));
  }

  /** As numpy decides it, except that a file called .npy must be one. */
  private static boolean isArray(ZipDirectory zip, ZipDirectory.Entry entry) throws IOException {
    if (entry.name().startsWith("__MACOSX/")) {
      return false;
    }
    if (entry.name().endsWith(SUFFIX)) {
      return true;
    }
    try (InputStream in = zip.open(entry)) {
      byte[] start = in.readNBytes(NpyHeader.MAGIC.length());
      return new String(start, StandardCharsets.ISO_8859_1).equals(NpyHeader.MAGIC);
    }
  }

  private static TensorEntry list(
      ZipDirectory zip, ZipDirectory.Entry entry, Map<String, Array> arrays) throws IOException {
    int end = entry.name().length() - (entry.name().endsWith(SUFFIX) ? SUFFIX.length() : 0);
    String name = plain(entry.name().substring(0, end));
    Function<String, DataException> damaged = damaged(zip.path(), name);
    requirePlausible(entry, damaged);
    try (InputStream in = zip.open(entry)) {
      Start start = Start.read(in, damaged);
      NpyHeader header = start.header();
      long stored = entry.size() - start.raw().capacity();
      requireSize(header, stored, damaged);
      arrays.put(name, new Array(entry, header));
      return new TensorEntry(name, header.dtype(), header.shape(), stored);
    }
  }

  private static void requireSize(
      NpyHeader header, long stored, Function<String, DataException> damaged) {
    if (header.width() == 0) {
      return; // Pickled objects, and structures: their values are never read.
    }
    long elements = Shapes.bytes(header.shape(), ElementType.UINT8, damaged);
    if (elements > Long.MAX_VALUE / header.width()) {
      throw damaged.apply("a shape with too many elements: " + header.shape());
    }
    if (elements * header.width() != stored) {
      throw damaged.apply(
          "%d bytes of data for a %s of shape %s, which takes %d"
              .formatted(
                  stored,
                  header.dtype() == ElementType.UNKNOWN ? header.type() : header.dtype().text(),
                  header.shape(),
                  elements * header.width()));
    }
  }

  private static String plain(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  /** Refuses sizes that deflated data cannot have, and those that seem meant to fill the memory. */
  private static void requirePlausible(
      ZipDirectory.Entry entry, Function<String, DataException> damaged) {
    long size = entry.size();
    long packed = Math.max(1, entry.packed());
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
      String dictionary =
          new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
      ByteBuffer raw = ByteBuffer.allocate(fixed + width + text.length);
      raw.put(begin).put(size).put(text).flip();
      return new Start(raw, NpyHeader.parse(dictionary, damaged));
    }
  }

  @Override
  public Path path() {
    return zip.path();
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
  public List<ConversionPlan.Dropped> leftOut() {
    return leftOut;
  }

  @Override
  public String typeText(TensorEntry entry) {
    return entry.dtype() == ElementType.UNKNOWN
        ? arrays.get(entry.name()).header().type()
        : entry.dtypeText();
  }

  @Override
  public ByteBuffer read(TensorEntry wanted) {
    requireReadable(wanted);
    Function<String, DataException> damaged = damaged(path(), wanted.name());
    ZipDirectory.Entry entry = arrays.get(wanted.name()).entry();
    try (InputStream in = zip.open(entry)) {
      return read(wanted, entry, in, damaged);
    } catch (IOException e) {
      throw damaged.apply(reason(e));
    }
  }

  private static ByteBuffer read(
      TensorEntry wanted,
      ZipDirectory.Entry entry,
      InputStream in,
      Function<String, DataException> damaged)
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
    if (in.read() >= 0 || (int) crc.getValue() != entry.crc()) {
      throw damaged.apply(
          "its checksum is %08x, its bytes give %08x".formatted(entry.crc(), crc.getValue()));
    }
    ByteBuffer bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer ordered = header.bigEndian() ? TensorBytes.reversed(bytes, header.dtype()) : bytes;
    return header.fortran()
        ? TensorBytes.fromFortran(ordered, header.shape(), header.dtype().width())
        : ordered;
  }

  @Override
  public List<byte[]> readStrings(TensorEntry entry) {
    throw damaged(path(), entry.name()).apply("it does not hold strings");
  }

  private static Function<String, DataException> damaged(Path path, String name) {
    return found -> DamagedFile.in(path, "tensor %s: %s".formatted(name, found));
  }

  private static DataException unreadable(Path path, IOException e) {
    return e instanceof ZipException || e instanceof EOFException
        ? DamagedFile.in(path, reason(e))
        : new DataException("Cannot read %s: %s".formatted(path, IoReason.of(e)), e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
