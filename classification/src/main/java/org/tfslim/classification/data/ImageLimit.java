package org.tfslim.classification.data;

import java.util.Optional;
import org.tfslim.slim.images.ImageDecoder;

/**
 * The largest image that is decoded. One that says it is larger is refused by its header, before
 * anything is allocated for it.
 *
 * @param pixels the maximum that an image may have. Decoded, a pixel takes 3 bytes, or 12 if the
 *     preprocessing works on floats
 */
public record ImageLimit(long pixels) {
  /** 8,192 x 8,192 pixels, which is more than any image of ImageNet has. */
  public static final ImageLimit DEFAULT = new ImageLimit(ImageDecoder.MAX_PIXELS);

  /** A usual progressive JPEG has ten scans, a usual animation some hundred small frames. */
  private static final int PASSES = 16;

  private static final int RESIZED_SIDE = 512;

  /** Checks the limit. */
  public ImageLimit {
    if (pixels < 1) {
      throw new IllegalArgumentException("the limit is %d pixels, not 1 or more".formatted(pixels));
    }
  }

  /**
   * Why an image file is not decoded, worded to follow "it": it is of another format, its header is
   * damaged, or it is too large. Empty if nothing speaks against trying.
   */
  public Optional<String> problem(byte[] file) {
    return ImageCheck.format(file).isEmpty()
        ? Optional.of(ImageCheck.notAnImage(file))
        : ImageHeader.read(file)
            .map(this::problem)
            .orElseGet(() -> Optional.of("has a damaged header: it gives no width and height"));
  }

  /**
   * Why an image should not be in a data set: it is so thin that a preprocessing that resizes the
   * smaller side to 512 pixels, as VGG's does, makes more pixels of it than are decoded. Worded to
   * follow "it".
   */
  public Optional<String> resizedProblem(byte[] file) {
    return ImageHeader.read(file)
        .filter(it -> it.longer() * RESIZED_SIDE / it.shorter() * RESIZED_SIDE > pixels)
        .map(
            it ->
                "is %d x %d pixels large, too thin: resized for a network, it would have more than %d pixels"
                    .formatted(it.width(), it.height(), pixels));
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
