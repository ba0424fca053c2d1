package org.tfslim.nets.preprocessing;

/**
 * What Inception's preprocessing lets one choose; the others have nothing to choose.
 *
 * @param fastMode in training: bilinear resizing only, brightness and saturation only. Without it
 *     one of four resize methods and one of four orders of brightness, saturation, hue and contrast
 *     are drawn for each image
 * @param cropImage cut a random box in training, the central 87.5 % in evaluation; without it the
 *     whole image is resized
 */
public record PreprocessingOptions(boolean fastMode, boolean cropImage) {
  /** What slim's programs use: fast mode, with crops. */
  public static final PreprocessingOptions DEFAULT = new PreprocessingOptions(true, true);
}
