package org.tfslim.eval;

import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.SlimException;

/**
 * A network and what it is built for.
 *
 * @param imageSize height and width, in pixels
 * @param numClasses 0 for features without logits
 */
record ModelChoice(NetSpec spec, int batchSize, int imageSize, int numClasses) {
  /** {@code [batch, height, width, channels]}. */
  Shape imagesShape() {
    return Shape.of(batchSize, imageSize, imageSize, spec.channels());
  }

  /**
   * Adds the network to the graph, for inference, with its default options.
   *
   * @throws SlimException if it cannot be built for this image size
   */
  Net forInference(Slim slim, Operand<TFloat32> images) {
    try {
      return spec.networkFn(numClasses, 0, false).apply(slim.withoutGradients(), images);
    } catch (IllegalArgumentException | TensorFlowException e) {
      throw new SlimException(
          "%s cannot be built for images of %d x %d pixels (it was made for %d x %d): %s"
              .formatted(
                  spec.name(),
                  imageSize,
                  imageSize,
                  spec.imageSize(),
                  spec.imageSize(),
                  e.getMessage()),
          e);
    }
  }
}
