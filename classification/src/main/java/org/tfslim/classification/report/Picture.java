package org.tfslim.classification.report;

import com.google.protobuf.ByteString;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * An image as it appears in the page.
 *
 * @param uri {@code data:image/png;base64,...}
 * @param small whether it has so few pixels that they are better shown large
 */
record Picture(String uri, boolean small) {
  private static final int SMALL_SIDE = 64;
  private static final int MOST_SIDE = 224;
  private static final int MOST_BYTES = 1 << 14;
  private static final String JPEG = "jpeg";
  private static final String PNG = "png";

  /** The picture; smaller than the image if that is large. Empty if it cannot be read. */
  static Optional<Picture> of(ByteString encoded) {
    try {
      BufferedImage image = ImageIO.read(encoded.newInput());
      if (image == null) {
        return Optional.empty();
      }
      int side = Math.max(image.getWidth(), image.getHeight());
      String format = format(encoded);
      boolean asItIs = encoded.size() <= MOST_BYTES && !format.isEmpty();
      String uri = asItIs ? uri(format, encoded.toByteArray()) : uri(JPEG, reduced(image));
      return Optional.of(new Picture(uri, side <= SMALL_SIDE));
    } catch (IOException | RuntimeException e) {
      // Damaged files make the JDK's readers throw index and argument exceptions as well.
      return Optional.empty();
    }
  }

  /** Of the formats that every browser shows. */
  private static String format(ByteString encoded) {
    String start = encoded.substring(0, Math.min(4, encoded.size())).toStringUtf8();
    if (start.endsWith("PNG")) {
      return PNG;
    }
    if (start.equals("GIF8")) {
      return "gif";
    }
    boolean jpeg = encoded.size() > 1 && (encoded.byteAt(0) & 0xff) == 0xff;
    return jpeg && (encoded.byteAt(1) & 0xff) == 0xd8 ? JPEG : "";
  }

  private static String uri(String format, byte[] bytes) {
    return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] reduced(BufferedImage image) throws IOException {
    int side = Math.max(image.getWidth(), image.getHeight());
    double factor = Math.min(1, (double) MOST_SIDE / side);
    int width = Math.max(1, (int) Math.round(factor * image.getWidth()));
    int height = Math.max(1, (int) Math.round(factor * image.getHeight()));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(small, JPEG, bytes);
    return bytes.toByteArray();
  }
}
