package org.tfslim.nets.preprocessing;

import java.util.OptionalInt;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.images.ImageFunction;

/**
 * Turns one decoded image into a network's input. The image is {@code [height, width, channels]};
 * its size need not be known when the graph is built, its channels (1 or 3) must be.
 */
public interface Preprocessing {
  /** In the message of the error that an image raises which is too thin to be resized. */
  String TOO_THIN = "image too thin";

  /**
   * The same result for the same image, always.
   *
   * @param height of the result
   * @param width of the result
   * @return {@code [height, width, channels]}
   */
  Operand<TFloat32> forEvaluation(Ops tf, Operand<TUint8> image, int height, int width);

  /**
   * With the random distortions of training, all of them functions of the seed.
   *
   * @param height of the result
   * @param width of the result
   * @param seed {@code [2]}; the same image and seed give the same result
   * @return {@code [height, width, channels]}
   */
  Operand<TFloat32> forTraining(
      Ops tf, Operand<TUint8> image, int height, int width, Operand<TInt64> seed);

  /**
   * The largest height and width of a result; empty if there is no limit. A preprocessing that cuts
   * its result out of an image of a certain size has one.
   */
  default OptionalInt largestSize() {
    return OptionalInt.empty();
  }

  /**
   * Refuses a size that this preprocessing cannot make.
   *
   * @throws OptionException with the largest one
   */
  default void requireSize(int height, int width) {
    int largest = largestSize().orElse(Integer.MAX_VALUE);
    if (height > largest || width > largest) {
      throw new OptionException(
          "this preprocessing makes images of at most %d x %d pixels, not %d x %d: it cuts them out of an image whose smaller side has %d. Choose a smaller image size, or another preprocessing_name."
              .formatted(largest, largest, height, width, largest),
          "preprocessing_name");
    }
  }

  /**
   * The evaluation form for one size, as the input pipeline and the image decoder take it; see
   * {@link #requireSize}.
   */
  default ImageFunction evaluation(int height, int width) {
    requireSize(height, width);
    return (tf, image, seed) -> forEvaluation(tf, image, height, width);
  }

  /** The training form for one size, as the input pipeline takes it; see {@link #requireSize}. */
  default ImageFunction training(int height, int width) {
    requireSize(height, width);
    return (tf, image, seed) -> forTraining(tf, image, height, width, seed);
  }
}
