package org.tfslim.classification.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tfslim.formats.Printable;

/**
 * A BMP file as it was meant. TensorFlow's decoder takes the numbers of a palette for grey, passes
 * over the masks of bit fields, and knows neither compression nor other depths than 8, 24 and 32
 * bits; it wants the file to end with its last row.
 */
final class BmpImage {
  private static final int FILE_HEADER_BYTES = 14;
  private static final int DATA_AT = 10;
  private static final int CORE_BYTES = 12;
  private static final int SMALLEST_BYTES = 16;
  private static final int INFO_BYTES = 40;
  private static final int PALETTE_SIZE_AT = 46;
  private static final int MASKS_AT = 54;
  private static final int LONGEST_PALETTE = 256;
  private static final int CHANNELS = 3;
  private static final long LARGEST = 1L << 29;
  private static final int RGB = 0;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int ALPHA_BIT_FIELDS = 6;

  private final ByteBuffer bytes;
  private final int headerBytes;
  private final int width;
  private final int height;
  private final boolean topDown;
  private final int bits;
  private final int compression;
  private final int dataAt;
  private final int[] masks;

  private BmpImage(ByteBuffer bytes) throws IOException {
    this.bytes = bytes;
    if (bytes.limit() < FILE_HEADER_BYTES + CORE_BYTES) {
      throw cutShort();
    }
    headerBytes = bytes.getInt(FILE_HEADER_BYTES);
    boolean core = headerBytes == CORE_BYTES;
    if ((!core && headerBytes < SMALLEST_BYTES)
        || headerBytes > bytes.limit() - FILE_HEADER_BYTES) {
      throw new IOException("its header has " + headerBytes + " bytes");
    }
    width = core ? bytes.getShort(18) & 0xFFFF : bytes.getInt(18);
    int rows = core ? bytes.getShort(20) & 0xFFFF : bytes.getInt(22);
    topDown = rows < 0;
    height = Math.abs(rows);
    bits = bytes.getShort(core ? 24 : 28) & 0xFFFF;
    compression = headerBytes >= 20 ? bytes.getInt(30) : RGB;
    dataAt = bytes.getInt(DATA_AT);
    if (width < 1 || height < 1) {
      throw new IOException("it gives no width and height");
    }
    if (dataAt < FILE_HEADER_BYTES + headerBytes || dataAt > bytes.limit()) {
      throw new IOException("its pixels begin at byte " + Integer.toUnsignedString(dataAt));
    }
    masks = masks();
  }

  /**
   * Reads the header.
   *
   * @throws IOException with what is wrong with it
   */
  static BmpImage read(byte[] file) throws IOException {
    return new BmpImage(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** What kind of BMP it is, such as {@code a BMP with a palette of 8 bits}. */
  String kind() {
    if (compression == RLE8 || compression == RLE4) {
      return "a run-length encoded BMP of " + depth();
    }
    if (bits <= 8) {
      return "a BMP with a palette of " + depth();
    }
    if (compression == BIT_FIELDS || compression == ALPHA_BIT_FIELDS) {
      return "a BMP with bit fields of " + depth();
    }
    return headerBytes == CORE_BYTES ? "a BMP of OS/2 with " + depth() : "a BMP of " + depth();
  }

  private String depth() {
    return Printable.count(bits, "bit");
  }

  /** Whether TensorFlow decodes it to the right pixels. */
  boolean plain() {
    long end = dataAt + rowBytes() * height;
    if (headerBytes == CORE_BYTES || end != bytes.limit()) {
      return false;
    }
    boolean fields = compression == BIT_FIELDS || compression == ALPHA_BIT_FIELDS;
    return switch (bits) {
      case 8 -> compression == RGB && isGrey(palette());
      case 24 -> compression == RGB;
      case 32 -> compression == RGB || (fields && Arrays.equals(masks, defaultMasks()));
      default -> false;
    };
  }

  private static boolean isGrey(int[] palette) {
    boolean grey = palette.length == LONGEST_PALETTE;
    for (int i = 0; i < palette.length; i++) {
      grey &= palette[i] == i * 0x010101;
    }
    return grey;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /**
   * The pixels as red, green and blue, {@code [height, width, 3]}; alpha is dropped.
   *
   * @throws IOException with what is wrong with the file
   */
  byte[] pixels() throws IOException {
    if ((long) width * height > LARGEST) {
      throw new IOException("it has %d x %d pixels".formatted(width, height));
    }
    byte[] rgb = new byte[width * height * CHANNELS];
    if ((compression == RLE8 && bits == 8) || (compression == RLE4 && bits == 4)) {
      colour(new RunLengths(bytes.position(dataAt), width, height, bits).indices(), rgb);
      return rgb;
    }
    boolean fields = compression == BIT_FIELDS || compression == ALPHA_BIT_FIELDS;
    if (compression != RGB && !(fields && (bits == 16 || bits == 32))) {
      throw new IOException("compression %d of %d bits is not known".formatted(compression, bits));
    }
    switch (bits) {
      case 1, 2, 4, 8 -> colour(indices(), rgb);
      case 16, 24, 32 -> unmask(rgb);
      default -> throw new IOException("%d bits are not known".formatted(bits));
    }
    return rgb;
  }

  private long rowBytes() {
    return ((long) width * bits + 31) / 32 * 4;
  }

  /** Where a row begins, counted from the upper one; all of it is there. */
  private int row(int y) throws IOException {
    long at = dataAt + rowBytes() * (topDown ? y : height - 1 - y);
    if (at + ((long) width * bits + 7) / 8 > bytes.limit()) {
      throw cutShort(); // The last row may lack its padding.
    }
    return (int) at;
  }

  private byte[] indices() throws IOException {
    byte[] indices = new byte[width * height];
    int perByte = 8 / bits;
    for (int y = 0; y < height; y++) {
      int row = row(y);
      for (int x = 0; x < width; x++) {
        int shift = 8 - bits * (x % perByte + 1);
        indices[y * width + x] =
            (byte) ((bytes.get(row + x / perByte) >> shift) & ((1 << bits) - 1));
      }
    }
    return indices;
  }

  /** Colours that the palette lacks are black, as other decoders have it. */
  private void colour(byte[] indices, byte[] rgb) {
    int[] palette = Arrays.copyOf(palette(), LONGEST_PALETTE);
    boolean turned = compression != RGB && !topDown;
    for (int y = 0; y < height; y++) {
      int from = (turned ? height - 1 - y : y) * width;
      for (int x = 0; x < width; x++) {
        int colour = palette[indices[from + x] & 0xFF];
        int to = CHANNELS * (y * width + x);
        rgb[to] = (byte) (colour >> 16);
        rgb[to + 1] = (byte) (colour >> 8);
        rgb[to + 2] = (byte) colour;
      }
    }
  }

  private int[] palette() {
    boolean core = headerBytes == CORE_BYTES;
    int entryBytes = core ? 3 : 4;
    int stored = headerBytes >= 36 ? bytes.getInt(PALETTE_SIZE_AT) : 0;
    int wanted = bits <= 8 ? 1 << bits : 0;
    int from = FILE_HEADER_BYTES + headerBytes;
    int room = (dataAt - from) / entryBytes;
    int[] palette = new int[Math.min(stored > 0 ? Math.min(stored, wanted) : wanted, room)];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = pixel(from + i * entryBytes, CHANNELS);
    }
    return palette;
  }

  private int[] defaultMasks() {
    return bits == 16 ? new int[] {31 << 10, 31 << 5, 31} : new int[] {0xFF << 16, 0xFF << 8, 0xFF};
  }

  /** The bits of red, green and blue; after a header of 40 bytes they follow it. */
  private int[] masks() throws IOException {
    boolean fields = compression == BIT_FIELDS || compression == ALPHA_BIT_FIELDS;
    if (!fields || headerBytes < INFO_BYTES) {
      return defaultMasks();
    }
    if (dataAt < MASKS_AT + CHANNELS * Integer.BYTES) {
      throw new IOException("it has no room for its bit masks");
    }
    return new int[] {
      bytes.getInt(MASKS_AT), bytes.getInt(MASKS_AT + 4), bytes.getInt(MASKS_AT + 8)
    };
  }

  private void unmask(byte[] rgb) throws IOException {
    int pixelBytes = bits / 8;
    for (int y = 0; y < height; y++) {
      int row = row(y);
      for (int x = 0; x < width; x++) {
        int pixel = pixel(row + x * pixelBytes, pixelBytes);
        for (int c = 0; c < CHANNELS; c++) {
          rgb[CHANNELS * (y * width + x) + c] = scaled(pixel, masks[c]);
        }
      }
    }
  }

  private int pixel(int at, int pixelBytes) {
    int pixel = 0;
    for (int i = 0; i < pixelBytes; i++) {
      pixel |= (bytes.get(at + i) & 0xFF) << (8 * i);
    }
    return pixel;
  }

  /** The bits under the mask as a number from 0 to 255. */
  private static byte scaled(int pixel, int mask) {
    if (mask == 0) {
      return 0;
    }
    int shift = Integer.numberOfTrailingZeros(mask);
    long value = Integer.toUnsignedLong(pixel & mask) >> shift;
    long largest = Integer.toUnsignedLong(mask) >> shift;
    return (byte) ((value * 255 + largest / 2) / largest);
  }

  private static IOException cutShort() {
    return new IOException("it is cut short");
  }

  /** Run lengths of 4 or 8 bits; pixels that are jumped over have the first colour. */
  private record RunLengths(ByteBuffer in, int width, int height, int bits) {
    /** The pixels in the order in which they are stored. */
    byte[] indices() throws IOException {
      byte[] indices = new byte[width * height];
      int x = 0;
      int y = 0;
      while (y < height) {
        if (in.remaining() < 2) {
          if (y == height - 1 && x >= width) {
            break; // Only the end mark is missing.
          }
          throw cutShort();
        }
        int count = in.get() & 0xFF;
        int value = in.get() & 0xFF;
        if (count > 0) {
          for (int i = 0; i < count; i++) {
            set(indices, x++, y, nibble(value, i));
          }
        } else if (value == 0) {
          x = 0;
          y++;
        } else if (value == 1) {
          break;
        } else if (value == 2) {
          need(2);
          x += in.get() & 0xFF;
          y += in.get() & 0xFF;
        } else {
          literal(indices, x, y, value);
          x += value;
        }
      }
      return indices;
    }

    private void literal(byte[] indices, int x, int y, int count) throws IOException {
      int length = (count * bits + 7) / 8;
      need(length);
      int from = in.position();
      for (int i = 0; i < count; i++) {
        int both = in.get(from + i * bits / 8) & 0xFF;
        set(indices, x + i, y, nibble(both, i));
      }
      in.position(Math.min(in.limit(), from + length + length % 2));
    }

    /** Of two pixels in a byte the upper one comes first. */
    private int nibble(int value, int i) {
      if (bits == 8) {
        return value;
      }
      return i % 2 == 0 ? value >> 4 : value & 0x0F;
    }

    private void need(int count) throws IOException {
      if (in.remaining() < count) {
        throw cutShort();
      }
    }

    /** A run that is longer than its row ends with it. */
    private void set(byte[] indices, int x, int y, int value) {
      if (x < width) {
        indices[y * width + x] = (byte) value;
      }
    }
  }
}
