package org.tfslim.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is by its first bytes, whatever its name says. A reader asks before it calls a file
 * damaged: most files that a reader does not understand are whole files of another kind.
 */
public enum FileKind {
  /** JPEG. */
  JPEG("a JPEG image"),
  /** PNG. */
  PNG("a PNG image"),
  /** GIF. */
  GIF("a GIF image"),
  /** Windows bitmap. */
  BMP("a BMP image"),
  /** WebP. */
  WEBP("a WebP image"),
  /** AVIF. */
  AVIF("an AVIF image"),
  /** HEIC and HEIF, as telephones take them. */
  HEIC("an HEIC image"),
  /** TIFF. */
  TIFF("a TIFF image"),
  /** JPEG XL. */
  JPEG_XL("a JPEG XL image"),
  /** JPEG 2000. */
  JPEG_2000("a JPEG 2000 image"),
  /** SVG. */
  SVG("an SVG drawing"),
  /** PDF. */
  PDF("a PDF document"),
  /** An HTML page, such as the sign-in page that a download ended in. */
  HTML("an HTML page"),
  /** Other XML. */
  XML("an XML file"),
  /** A pointer of Git LFS in place of the file itself. */
  GIT_LFS_POINTER("a Git LFS pointer, not the file itself"),
  /** HDF5. */
  HDF5("an HDF5 file"),
  /** A zip archive of any kind: npz, Keras, PyTorch. */
  ZIP("a zip archive"),
  /** gzip. */
  GZIP("a gzip file"),
  /** zlib, as TensorFlow compresses records. */
  ZLIB("a zlib file"),
  /** bzip2. */
  BZIP2("a bzip2 file"),
  /** xz. */
  XZ("an xz file"),
  /** Zstandard. */
  ZSTD("a Zstandard file"),
  /** RAR. */
  RAR("a RAR archive"),
  /** 7z. */
  SEVEN_ZIP("a 7z archive"),
  /** tar. */
  TAR("a tar archive"),
  /** A single numpy array. */
  NPY("an npy file of numpy, a single array"),
  /** A Python pickle, as older versions of PyTorch write. */
  PICKLE("a Python pickle"),
  /** The state file of a training directory. */
  STATE_FILE("the state file of a folder of checkpoints");

  private static final int LONGEST_START = 512;
  private static final int TAR_MAGIC = 257;

  private final String noun;

  FileKind(String noun) {
    this.noun = noun;
  }

  /** With its article, to follow "it is": {@code a WebP image}. */
  public String noun() {
    return noun;
  }

  /** How many bytes {@link #of(byte[])} looks at. */
  public static int bytesNeeded() {
    return LONGEST_START;
  }

  /**
   * The kind of a file; empty if it is none of these, or cannot be read.
   *
   * @param file a regular file
   */
  public static Optional<FileKind> of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(LONGEST_START));
    } catch (IOException e) {
      return Optional.empty(); // Whoever reads the file says why it cannot be read.
    }
  }

  /** The kind of a file that starts with these bytes; empty if it is none of these. */
  public static Optional<FileKind> of(byte[] start) {
    String hex = HexFormat.of().formatHex(start, 0, Math.min(start.length, Long.BYTES * 2));
    return binary(hex, start).or(() -> text(start));
  }

  private static Optional<FileKind> binary(String hex, byte[] start) {
    if (hex.startsWith("ffd8ff")) {
      return Optional.of(JPEG);
    }
    if (hex.startsWith("89504e47")) {
      return Optional.of(PNG);
    }
    if (hex.startsWith("47494638")) {
      return Optional.of(GIF);
    }
    if (hex.startsWith("52494646") && at(start, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    if (at(start, 4, "ftyp")) {
      return Optional.of(isoImage(start));
    }
    if (hex.startsWith("49492a00") || hex.startsWith("4d4d002a")) {
      return Optional.of(TIFF);
    }
    if (hex.startsWith("ff0a") || hex.startsWith("0000000c4a584c20")) {
      return Optional.of(JPEG_XL);
    }
    if (hex.startsWith("0000000c6a502020") || hex.startsWith("ff4fff51")) {
      return Optional.of(JPEG_2000);
    }
    if (hex.startsWith("25504446")) {
      return Optional.of(PDF);
    }
    if (hex.startsWith("894844460d0a1a0a")) {
      return Optional.of(HDF5);
    }
    if (hex.startsWith("504b0304") || hex.startsWith("504b0506")) {
      return Optional.of(ZIP);
    }
    return packed(hex, start);
  }

  private static Optional<FileKind> packed(String hex, byte[] start) {
    if (hex.startsWith("1f8b")) {
      return Optional.of(GZIP);
    }
    if (hex.startsWith("425a68")) {
      return Optional.of(BZIP2);
    }
    if (hex.startsWith("fd377a585a00")) {
      return Optional.of(XZ);
    }
    if (hex.startsWith("28b52ffd")) {
      return Optional.of(ZSTD);
    }
    if (hex.startsWith("526172211a07")) {
      return Optional.of(RAR);
    }
    if (hex.startsWith("377abcaf271c")) {
      return Optional.of(SEVEN_ZIP);
    }
    if (at(start, TAR_MAGIC, "ustar")) {
      return Optional.of(TAR);
    }
    if (hex.startsWith("934e554d5059")) {
      return Optional.of(NPY);
    }
    if (hex.matches("80(02|03|04|05).*")) {
      return Optional.of(PICKLE);
    }
    if (hex.matches("78(01|5e|9c|da).*")) {
      return Optional.of(ZLIB);
    }
    return hex.startsWith("424d") ? Optional.of(BMP) : Optional.empty();
  }

  /** The brand says which of the formats that share this container it is. */
  private static FileKind isoImage(byte[] start) {
    return at(start, 8, "avif") || at(start, 8, "avis") ? AVIF : HEIC;
  }

  private static Optional<FileKind> text(byte[] start) {
    String text =
        TextLines.withoutMark(new String(start, StandardCharsets.UTF_8))
            .stripLeading()
            .toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return Optional.of(HTML);
    }
    if (text.startsWith("<svg") || (text.startsWith("<?xml") && text.contains("<svg"))) {
      return Optional.of(SVG);
    }
    if (text.startsWith("<?xml")) {
      return Optional.of(XML);
    }
    if (text.startsWith("version https://git-lfs")) {
      return Optional.of(GIT_LFS_POINTER);
    }
    return text.startsWith("model_checkpoint_path:") ? Optional.of(STATE_FILE) : Optional.empty();
  }

  private static boolean at(byte[] start, int offset, String magic) {
    byte[] wanted = magic.getBytes(StandardCharsets.US_ASCII);
    return start.length >= offset + wanted.length
        && Arrays.equals(start, offset, offset + wanted.length, wanted, 0, wanted.length);
  }
}
