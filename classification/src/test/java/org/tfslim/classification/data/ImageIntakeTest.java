package org.tfslim.classification.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageIntakeTest {
  private static final int RED = 0xC8641E;
  private static final int BLUE = 0x0A143C;

  /** A BMP file of two pixels, red and blue, one above the other. */
  private static byte[] bmp(int headerBytes, int height, int bits, int compression, String rest) {
    byte[] more = HexFormat.of().parseHex(rest.replace(" ", ""));
    int dataBytes = compression == 1 || compression == 2 ? more.length - palette(bits, 4) : 8;
    ByteBuffer file =
        ByteBuffer.allocate(14 + headerBytes + more.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.limit()).putInt(0);
    file.putInt(file.limit() - dataBytes).putInt(headerBytes);
    if (headerBytes == 12) {
      file.putShort((short) 1).putShort((short) height).putShort((short) 1).putShort((short) bits);
    } else {
      file.putInt(1).putInt(height).putShort((short) 1).putShort((short) bits).putInt(compression);
    }
    return file.position(14 + headerBytes).put(more).array();
  }

  private static int palette(int bits, int colours) {
    return bits <= 8 ? 4 * colours : 0;
  }

  private static void assertRedAboveBlue(byte[] file, String kind) throws IOException {
    ImageIntake intake = ImageIntake.of(file, ImageLimit.DEFAULT);
    assertThat(intake.problem()).isEmpty();
    assertThat(intake.converted()).contains(kind);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(intake.file()));
    assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(RED);
    assertThat(image.getRGB(0, 1) & 0xFFFFFF).isEqualTo(BLUE);
    assertThat(ImageIntake.of(intake.file(), ImageLimit.DEFAULT).converted()).isEmpty();
  }

  // The palette is black, red, blue, each as blue, green, red, zero.
  @ParameterizedTest
  @CsvSource({
    "40, 2, 8, 0, 00000000 1e64c800 3c140a00 02000000 01000000, a BMP with a palette of 8 bits",
    "40, -2, 8, 0, 00000000 1e64c800 3c140a00 01000000 02000000, a BMP with a palette of 8 bits",
    "108, 2, 4, 0, 00000000 1e64c800 3c140a00 20000000 10000000, a BMP with a palette of 4 bits",
    "40, 2, 2, 0, 00000000 1e64c800 3c140a00 80000000 40000000, a BMP with a palette of 2 bits",
    "124, 2, 1, 0, 1e64c800 3c140a00 80000000 00000000, a BMP with a palette of 1 bit",
    "12, 2, 8, 0, 000000 1e64c8 3c140a 02000000 01000000, a BMP with a palette of 8 bits",
    "64, 2, 8, 0, 00000000 1e64c800 3c140a00 02000000 01000000, a BMP with a palette of 8 bits",
    "12, 2, 24, 0, 3c140a00 1e64c800, a BMP of OS/2 with 24 bits",
    "40, 2, 32, 3, ff000000 00ff0000 0000ff00 0a143c00 c8641e00, a BMP with bit fields of 32 bits",
    "56, -2, 32, 3, c8641eff 0a143cff, a BMP with bit fields of 32 bits",
  })
  void bmpFilesAreReadAsTheyWereMeant(
      int header, int height, int bits, int compression, String rest, String kind)
      throws IOException {
    byte[] file = bmp(header, height, bits, compression, rest);
    if (header == 56) { // The masks are part of this header.
      ByteBuffer.wrap(file).putInt(54, 0xff000000).putInt(58, 0x00ff0000).putInt(62, 0x0000ff00);
    }
    assertRedAboveBlue(file, kind);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, 00000000 1e64c800 3c140a00 00000000 01020000 01010001",
    "8, 1, 00000000 1e64c800 3c140a00 00000000 01020000 0101", // no end mark
    "8, 1, 00000000 1e64c800 3c140a00 00000000 05020000 00020000 01010001", // a run too long
    "4, 2, 00000000 1e64c800 3c140a00 00000000 01200000 01100001",
  })
  void runLengths(int bits, int compression, String rest) throws IOException {
    byte[] file = bmp(40, 2, bits, compression, rest);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(46, 4);
    assertRedAboveBlue(file, "a run-length encoded BMP of " + bits + " bits");
  }

  @Test
  void runLengthsJumpAndQuote() throws IOException {
    // Two rows of four: 1 2 3 quoted, then one up and one to the left of nothing: a run of 3.
    byte[] file =
        bmp(
            40,
            2,
            8,
            1,
            "00000000 010101 00 020202 00 030303 00 0003010203000000 0002 0100 0203 0001");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 4).putInt(46, 4);
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(ImageIntake.of(file, ImageLimit.DEFAULT).file()));
    int[] blues = new int[8];
    for (int i = 0; i < 8; i++) {
      blues[i] = image.getRGB(i % 4, i / 4) & 0xFF;
    }
    assertThat(blues).containsExactly(0, 3, 3, 0, 1, 2, 3, 0);
  }

  @Test
  void sixteenBits() throws IOException {
    byte[] five = bmp(40, 2, 16, 0, "1f000000 007c0000");
    assertPixels(five, 0xFF0000, 0x0000FF);
    byte[] six = bmp(40, 2, 16, 3, "00f80000 e0070000 1f000000 e0070000 00f80000");
    assertPixels(six, 0xFF0000, 0x00FF00);
  }

  private static void assertPixels(byte[] file, int above, int below) throws IOException {
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(ImageIntake.of(file, ImageLimit.DEFAULT).file()));
    assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(above);
    assertThat(image.getRGB(0, 1) & 0xFFFFFF).isEqualTo(below);
  }

  @Test
  void whatFollowsThePixelsIsLeftOut() throws IOException {
    byte[] file = bmp(40, 2, 24, 0, "3c140a00 1e64c800");
    assertThat(ImageIntake.of(file, ImageLimit.DEFAULT).file()).isSameAs(file);
    assertRedAboveBlue(Arrays.copyOf(file, file.length + 2), "a BMP of 24 bits");
    assertRedAboveBlue(Arrays.copyOf(file, file.length - 1), "a BMP of 24 bits");
    assertThat(problem(Arrays.copyOf(file, file.length - 4))).contains("it is cut short");
  }

  @Test
  void brokenHeadersAreNamed() {
    byte[] file = bmp(40, 2, 24, 5, "3c140a00 1e64c800");
    assertThat(problem(file)).contains("compression 5 of 24 bits is not known");
    assertThat(problem(Arrays.copyOf(file, 20))).contains("damaged header");
    file[10] = 1;
    file[11] = 2;
    assertThat(problem(file)).contains("its pixels begin at byte 513");
  }

  @ParameterizedTest
  @CsvSource({
    "52494646 10000000 57454250, 'is a WebP image, not a JPEG, PNG, GIF or BMP file; convert it to JPEG or PNG'",
    "00000018 66747970 61766966, is an AVIF image",
    "00000018 66747970 68656963, is an HEIC image",
    "49492a00 08000000, is a TIFF image",
    "25504446 2d312e34, is a PDF document",
    "3c21444f 43545950 45206874 6d6c3e, 'is an HTML page, not a JPEG, PNG, GIF or BMP file'",
    "01020304 05060708, 'is not a PNG, JPEG, GIF or BMP file: it starts with the bytes 01020304'",
    "'', is empty"
  })
  void otherFormatsAreNamed(String start, String reason) {
    byte[] file = HexFormat.of().parseHex(start.replace(" ", ""));
    assertThat(problem(file)).startsWith(reason);
  }

  private static String problem(byte[] file) {
    return ImageIntake.of(file, ImageLimit.DEFAULT).problem().orElseThrow();
  }

  @Test
  void thinImagesAreFoundByTheSizeTheyWouldBeResizedTo() {
    assertThat(ImageLimit.DEFAULT.resizedProblem(BmpFile.of(256, 1, (x, y, c) -> 0))).isEmpty();
    assertThat(ImageLimit.DEFAULT.resizedProblem(BmpFile.of(257, 1, (x, y, c) -> 0)))
        .hasValueSatisfying(it -> assertThat(it).startsWith("is 257 x 1 pixels large, too thin"));
    assertThat(ImageLimit.DEFAULT.resizedProblem(BmpFile.of(1, 257, (x, y, c) -> 0))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"II", "MM"})
  void orientationsAreRead(String order) throws IOException {
    byte[] jpeg = jpeg();
    assertThat(ExifOrientation.isTurned(jpeg)).isFalse();
    assertThat(ExifOrientation.isTurned(withExif(jpeg, order, 6))).isTrue();
    assertThat(ExifOrientation.isTurned(withExif(jpeg, order, 1))).isFalse();
    assertThat(ExifOrientation.isTurned(withExif(jpeg, order, 9))).isFalse();
    byte[] turned = withExif(jpeg, order, 8);
    for (int length = 0; length < 60; length++) {
      ExifOrientation.isTurned(Arrays.copyOf(turned, length)); // does not throw
    }
  }

  private static byte[] jpeg() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "jpg", out))
        .isTrue();
    return out.toByteArray();
  }

  /** With a directory of two entries right after the start. */
  private static byte[] withExif(byte[] jpeg, String order, int orientation) {
    ByteBuffer tiff =
        ByteBuffer.allocate(38)
            .order(order.equals("II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    tiff.put(order.getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    tiff.putShort((short) 2).putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(3);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 10 + 38);
    file.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) 46);
    file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff.array());
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }
}
