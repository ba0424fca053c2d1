package org.tfslim.classification.data.convert;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;

/**
 * Reads an idx file, the format of MNIST and Fashion-MNIST, item by item: gzip-compressed or plain,
 * told apart by its content. The file starts with a magic number (0, 0, 8 for unsigned bytes, the
 * number of dimensions) and the dimensions as big-endian int32; the first one counts the items.
 */
final class IdxFile implements AutoCloseable {
  /** The magic number of a file with images: {@code [count, rows, columns]}. */
  public static final int IMAGES_MAGIC = 0x00000803;

  /** The magic number of a file with labels: {@code [count]}. */
  public static final int LABELS_MAGIC = 0x00000801;

  private static final String REMEDY = "; get the file again";
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int MOST_DEFLATED = 1032;
  private static final int MAX_ITEM_BYTES = 1 << 26;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final DataInputStream in;
  private final List<Integer> dimensions;
  private final int itemBytes;
  private int next;

  private IdxFile(Path file, DataInputStream in, List<Integer> dimensions) {
    this.file = file;
    this.in = in;
    this.dimensions = dimensions;
    long bytes = 1;
    for (int size : dimensions.subList(1, dimensions.size())) {
      bytes *= size;
      if (size <= 0 || bytes > MAX_ITEM_BYTES) {
        throw damaged("its header says the dimensions are " + dimensions);
      }
    }
    this.itemBytes = (int) bytes;
  }

  /**
   * Opens a file at its first item.
   *
   * @param magic {@link #IMAGES_MAGIC} or {@link #LABELS_MAGIC}
   * @throws DataException if the file is missing, has another magic number, absurd dimensions, or
   *     (a plain one) another size than its header says
   */
  public static IdxFile open(Path file, int magic) {
    try {
      InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
      try {
        return open(file, raw, magic);
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (EOFException e) {
      throw new DataException(file + " is cut short: it ends within its header" + REMEDY, e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + IoReason.of(e) + REMEDY, e);
    }
  }

  private static IdxFile open(Path file, InputStream raw, int magic) throws IOException {
    boolean gzip = isGzip(raw);
    InputStream bytes =
        gzip ? new BufferedInputStream(new GZIPInputStream(raw), BUFFER_BYTES) : raw;
    DataInputStream in = new DataInputStream(bytes);
    IdxFile idx = new IdxFile(file, in, readHeader(file, in, magic));
    idx.checkSize(Files.size(file), gzip);
    return idx;
  }

  /** The number of items. */
  public int count() {
    return dimensions.get(0);
  }

  /** The dimensions: {@code [count, rows, columns]} or {@code [count]}. */
  public List<Integer> dimensions() {
    return dimensions;
  }

  /**
   * The next item: an image's pixels row by row, or a label's single byte.
   *
   * @throws DataException if the file ends too early or its compressed data is damaged
   * @throws IllegalStateException if all items have been read
   */
  public byte[] next() {
    if (next == count()) {
      throw new IllegalStateException("all " + next + " items of " + file + " have been read");
    }
    byte[] item = new byte[itemBytes];
    try {
      in.readFully(item);
      next++;
      if (next == count() && in.read() >= 0) {
        throw damaged("it continues after the %d items that its header counts".formatted(next));
      }
      return item;
    } catch (EOFException e) {
      throw damaged("it ends within item %d of %d (from 0)".formatted(next, count()));
    } catch (IOException e) {
      throw damaged("item %d of %d: %s".formatted(next, count(), IoReason.of(e)));
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException("cannot close " + file + ": " + IoReason.of(e), e);
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    int start = in.read() << Byte.SIZE | in.read();
    in.reset();
    return start == GZIP_MAGIC;
  }

  private static List<Integer> readHeader(Path file, DataInputStream in, int magic)
      throws IOException {
    int found = in.readInt();
    if (found != magic) {
      throw new DataException(
          "%s starts with the magic number %d; an idx file with %s starts with %d"
              .formatted(file, found, magic == IMAGES_MAGIC ? "images" : "labels", magic));
    }
    List<Integer> dimensions = new ArrayList<>();
    for (int i = 0; i < (magic & 0xff); i++) {
      dimensions.add(in.readInt());
    }
    if (dimensions.get(0) < 0) {
      throw new DataException(
          file
              + " is damaged: its header counts "
              + Integer.toUnsignedString(dimensions.get(0))
              + " items"
              + REMEDY);
    }
    return List.copyOf(dimensions);
  }

  /** A compressed file cannot hold more than deflate makes of it. */
  private void checkSize(long size, boolean gzip) {
    int headerBytes = Integer.BYTES * (1 + dimensions.size());
    long expected = headerBytes + (long) itemBytes * count();
    if (gzip ? expected / MOST_DEFLATED > size : size != expected) {
      throw damaged(
          "it has %d bytes, but its header %s makes %d".formatted(size, dimensions, expected));
    }
  }

  private DataException damaged(String what) {
    return new DataException(file + " is damaged: " + what + REMEDY);
  }
}
