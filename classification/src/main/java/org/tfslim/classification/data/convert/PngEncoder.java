package org.tfslim.classification.data.convert;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Makes PNG files with channels of 8 bits, as small as the JDK's encoder makes them; the same
 * pixels always give the same bytes. One encoder serves many images, from one thread.
 */
public final class PngEncoder implements AutoCloseable {
  // The JDK turns quality 0 into deflate level 9.
  private static final float SMALLEST = 0f;

  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
  private final ImageWriteParam options = writer.getDefaultWriteParam();

  /** An encoder; closing it frees what it holds. */
  public PngEncoder() {
    options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    options.setCompressionQuality(SMALLEST);
  }

  /**
   * Encodes an image.
   *
   * @param pixels {@code [height, width, channels]}, row by row
   * @param channels 1 for grey, 3 for red, green and blue
   */
  public byte[] encode(byte[] pixels, int height, int width, int channels) {
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    BufferedImage image = new BufferedImage(width, height, type);
    image.getRaster().setDataElements(0, 0, width, height, pixels);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.length);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), options);
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory failed", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    writer.dispose();
  }
}
