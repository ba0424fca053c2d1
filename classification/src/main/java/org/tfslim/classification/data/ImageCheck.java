package org.tfslim.classification.data;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.tfslim.formats.FileKind;

/**
 * Finds out why an image cannot be decoded, by decoding it with the JDK and looking for what
 * TensorFlow's decoders refuse but the JDK's accept.
 */
public final class ImageCheck {
  private static final int START_BYTES = 4;
  private static final List<FileKind> PICTURES =
      List.of(
          FileKind.WEBP,
          FileKind.AVIF,
          FileKind.HEIC,
          FileKind.TIFF,
          FileKind.JPEG_XL,
          FileKind.JPEG_2000,
          FileKind.SVG,
          FileKind.PDF);
  private static final int PNG_SIGNATURE_BYTES = 8;
  private static final int PNG_CHUNK_FRAME_BYTES = 12;
  private static final String PNG_END = "IEND";

  private ImageCheck() {}

  /**
   * What is wrong with an image file, worded to follow "its image"; empty if nothing is.
   *
   * @param encoded as a graph is given it
   */
  public static Optional<String> problem(ByteString encoded) {
    byte[] file = encoded.toByteArray();
    Optional<String> problem = ImageLimit.DEFAULT.problem(file);
    if (problem.isPresent()) {
      return problem;
    }
    String format = format(file);
    return switch (format) {
      case "bmp" -> ImageIntake.bmpProblem(file);
      case "png" -> pngProblem(encoded).or(() -> decodingProblem(encoded, format));
      default -> decodingProblem(encoded, format);
    };
  }

  /** What an image file is by its first bytes: png, jpeg, gif or bmp; empty for anything else. */
  public static String format(byte[] file) {
    return kind(file)
        .map(
            kind ->
                switch (kind) {
                  case PNG -> "png";
                  case JPEG -> "jpeg";
                  case GIF -> "gif";
                  case BMP -> "bmp";
                  default -> "";
                })
        .orElse("");
  }

  /** What a file is that is not of one of the four formats, worded to follow "it". */
  static String notAnImage(byte[] file) {
    if (file.length == 0) {
      return "is empty";
    }
    return kind(file)
        .map(
            kind ->
                "is %s, not a JPEG, PNG, GIF or BMP file%s"
                    .formatted(
                        kind.noun(), PICTURES.contains(kind) ? "; convert it to JPEG or PNG" : ""))
        .orElseGet(
            () ->
                "is not a PNG, JPEG, GIF or BMP file: it starts with the bytes "
                    + HexFormat.of().formatHex(file, 0, Math.min(START_BYTES, file.length)));
  }

  private static Optional<FileKind> kind(byte[] file) {
    return FileKind.of(Arrays.copyOf(file, Math.min(file.length, FileKind.bytesNeeded())));
  }

  private static Optional<String> decodingProblem(ByteString encoded, String format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(encoded.newInput())) {
      Warnings warnings = new Warnings();
      reader.addIIOReadWarningListener(warnings);
      reader.setInput(in, false, true);
      if (reader.canReadRaster()) {
        reader.readRaster(0, null); // JPEG: also colour spaces that the JDK cannot convert.
      } else {
        reader.read(0);
      }
      return warnings.cutShort ? Optional.of(undecodable(format, "it is cut short")) : none();
    } catch (IOException | RuntimeException e) {
      // Damaged files make the JDK's readers throw index and argument exceptions as well.
      return Optional.of(
          undecodable(
              format, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    } finally {
      reader.dispose();
    }
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static String undecodable(String format, String why) {
    return "is a %s file that cannot be decoded: %s"
        .formatted(format.toUpperCase(Locale.ROOT), why);
  }

  /** TensorFlow requires correct checksums and the end mark, the JDK does not. */
  private static Optional<String> pngProblem(ByteString encoded) {
    ByteBuffer bytes = encoded.asReadOnlyByteBuffer();
    int at = PNG_SIGNATURE_BYTES;
    while (bytes.limit() - at >= PNG_CHUNK_FRAME_BYTES) {
      int length = bytes.getInt(at);
      if (length < 0 || length > bytes.limit() - at - PNG_CHUNK_FRAME_BYTES) {
        break;
      }
      String type = encoded.substring(at + 4, at + 8).toString(StandardCharsets.US_ASCII);
      CRC32 crc = new CRC32();
      crc.update(bytes.slice(at + 4, 4 + length));
      boolean critical = Character.isUpperCase(type.charAt(0));
      if (critical && (int) crc.getValue() != bytes.getInt(at + 8 + length)) {
        return Optional.of(undecodable("png", "its chunk " + type + " has a wrong checksum"));
      }
      if (type.equals(PNG_END)) {
        return Optional.empty();
      }
      at += length + PNG_CHUNK_FRAME_BYTES;
    }
    return Optional.of(undecodable("png", "it is cut short"));
  }

  /** The JDK fills up a JPEG that is cut short, and only warns. */
  private static final class Warnings implements IIOReadWarningListener {
    private boolean cutShort;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      cutShort |= warning.startsWith("Truncated File");
    }
  }
}
