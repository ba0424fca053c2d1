package org.tfslim.classification.data;

import java.io.IOException;
import java.util.Optional;
import org.tfslim.formats.FileKind;

/**
 * What becomes of an image file before TensorFlow sees it: it is used as it is, a BMP that
 * TensorFlow would decode to wrong pixels is written again as a plain one, and what cannot be
 * decoded, or is too large, is refused.
 */
public final class ImageIntake {
  private final byte[] file;
  private final Optional<String> converted;
  private final Optional<String> problem;

  private ImageIntake(byte[] file, Optional<String> converted, Optional<String> problem) {
    this.file = file;
    this.converted = converted;
    this.problem = problem;
  }

  /**
   * Looks at a file.
   *
   * @param limit the largest image that is decoded
   */
  public static ImageIntake of(byte[] file, ImageLimit limit) {
    Optional<String> problem = limit.problem(file);
    if (problem.isPresent() || FileKind.of(file).filter(FileKind.BMP::equals).isEmpty()) {
      return new ImageIntake(file, Optional.empty(), problem);
    }
    try {
      BmpImage image = BmpImage.read(file);
      if (image.plain()) {
        return new ImageIntake(file, Optional.empty(), Optional.empty());
      }
      byte[] rgb = image.pixels();
      int width = image.width();
      int lowest = image.height() - 1;
      // BMP files begin with the lowest row, and pixels with blue.
      byte[] plain =
          BmpFile.of(
              width, lowest + 1, (x, y, c) -> rgb[3 * ((lowest - y) * width + x) + 2 - c] & 0xFF);
      return new ImageIntake(plain, Optional.of(image.kind()), Optional.empty());
    } catch (IOException e) {
      return new ImageIntake(file, Optional.empty(), Optional.of(undecodable(e)));
    }
  }

  /** Why TensorFlow would not make the right pixels of a BMP file; empty if it does. */
  static Optional<String> bmpProblem(byte[] file) {
    try {
      BmpImage image = BmpImage.read(file);
      if (image.plain()) {
        return Optional.empty();
      }
      image.pixels();
      return Optional.of(
          "is %s that TensorFlow does not decode as it was meant; convert it to PNG"
              .formatted(image.kind()));
    } catch (IOException e) {
      return Optional.of(undecodable(e));
    }
  }

  private static String undecodable(IOException e) {
    return "is a BMP file that cannot be decoded: " + e.getMessage();
  }

  /** The file to decode, if there is no {@link #problem}. */
  public byte[] file() {
    return file;
  }

  /** What it was, if {@link #file} is not the file that was given. */
  public Optional<String> converted() {
    return converted;
  }

  /** Why it cannot be used, worded to follow "it". */
  public Optional<String> problem() {
    return problem;
  }
}
