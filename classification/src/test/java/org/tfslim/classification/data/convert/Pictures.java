package org.tfslim.classification.data.convert;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.tfslim.formats.ProgressListener;

/** Small image files for tests, and how they are converted. */
final class Pictures {
  private static final int WIDTH = 12;
  private static final int HEIGHT = 10;

  private Pictures() {}

  /** An image file of noise that depends on the seed, 10 rows by 12 columns. */
  static byte[] encoded(String format, long seed) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(seed);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, random.nextInt());
    }
    return encoded(format, image);
  }

  static byte[] encoded(String format, BufferedImage image) {
    return encoded(format, new IIOImage(image, null, null));
  }

  /** A JPEG with four channels: cyan, magenta, yellow and black. */
  static byte[] cmykJpeg() {
    WritableRaster raster =
        WritableRaster.createInterleavedRaster(0, WIDTH, HEIGHT, 4, new java.awt.Point(0, 0));
    return encoded("jpg", new IIOImage(raster, null, null));
  }

  /** A JPEG that says that it is to be turned by 90 degrees. */
  static byte[] turnedJpeg() {
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "ffe1002245786966000049492a000800" + "0000010012010300010000000600000000000000");
    byte[] jpeg = encoded("jpg", 1);
    return ByteBuffer.allocate(jpeg.length + exif.length)
        .put(jpeg, 0, 2)
        .put(exif)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  private static byte[] encoded(String format, IIOImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, image, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many JPEG files in a folder, called 0.jpg, 1.jpg and so on. */
  static void writeJpegs(Path folder, int count) {
    for (int i = 0; i < count; i++) {
      write(folder.resolve(i + ".jpg"), encoded("jpg", folder.toString().hashCode() + i));
    }
  }

  /** With a tenth for validation, two shards a split, seed 0 and two threads. */
  static ConversionOptions options(Path source, Path target) {
    return new ConversionOptions(source, target, Map.of("train", 2, "validation", 2), 0.1, 0, 2);
  }

  static Conversion convert(String name, Path source, Path target) {
    return Converters.get(name).convert(options(source, target), ProgressListener.none());
  }
}
