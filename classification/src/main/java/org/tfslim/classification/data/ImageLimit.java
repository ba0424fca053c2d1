package org.tfslim.classification.data;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * The largest image that is decoded. One that says it is larger is refused by its header, before
 * anything is allocated for it.
 *
 * @param pixels the maximum that an image may have. Decoded, a pixel takes 3 bytes, or 12 if the
 *     preprocessing works on floats
 */
public record ImageLimit(long pixels) {
  /** 8,192 x 8,192 pixels, which is more than any image of ImageNet has. */
  public static final ImageLimit DEFAULT = new ImageLimit(1L << 26);

  /** A usual progressive JPEG has ten scans, a usual animation some hundred small frames. */
  private static final int PASSES = 16;

  /** Checks the limit. */
  public ImageLimit {
    if (pixels < 1) {
      throw new IllegalArgumentException("the limit is %d pixels, not 1 or more".formatted(pixels));
    }
  }

  /**
   * Why an image file is not decoded, worded to follow "it"; empty if nothing speaks against
   * trying. What is not a JPEG, PNG, GIF or BMP file is left to the decoder.
   */
  public Optional<String> problem(byte[] file) {
    String format = ImageCheck.format(ByteString.copyFrom(file, 0, Math.min(file.length, 16)));
    return format.isEmpty()
        ? Optional.empty()
        : ImageHeader.read(file)
            .map(this::problem)
            .orElseGet(() -> Optional.of("has a damaged header: it gives no width and height"));
  }

  private Optional<String> problem(ImageHeader header) {
    if (header.pixels() > pixels) {
      return Optional.of(
          "is %d x %d pixels large; at most %d pixels are decoded"
              .formatted(header.width(), header.height(), pixels));
    }
    if (header.passes() > 1 && header.pixels() * header.passes() > PASSES * pixels) {
      return Optional.of(
          "has %d scans or frames of %d x %d pixels; at most %d pixels are decoded"
              .formatted(header.passes(), header.width(), header.height(), PASSES * pixels));
    }
    return Optional.empty();
  }
}
