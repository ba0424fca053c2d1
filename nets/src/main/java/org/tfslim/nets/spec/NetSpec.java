package org.tfslim.nets.spec;

import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.ArgScope;

/**
 * What the registry knows of a network.
 *
 * @param name slim's name
 * @param builder the network function
 * @param argScope the arg scope it is built under
 * @param imageSize the height and width it was made for, in pixels
 * @param channels the colours it takes: 1 or 3
 * @param numClasses the number of classes its published weights have, the background included
 * @param preprocessing the preprocessing it was trained with
 */
public record NetSpec(
    String name,
    Builder builder,
    ArgScopeFn argScope,
    int imageSize,
    int channels,
    int numClasses,
    String preprocessing) {
  /** A network function. */
  @FunctionalInterface
  public interface Builder {
    /** Adds the network to the graph; with 0 classes its features come out. */
    Net build(
        Slim slim,
        Operand<TFloat32> images,
        int numClasses,
        boolean isTraining,
        NetOptions options);
  }

  /** The arg scope of a network for a weight decay. */
  @FunctionalInterface
  public interface ArgScopeFn {
    /** The arg scope. */
    ArgScope apply(float weightDecay);
  }

  /** The network under its arg scope. Source: {@code nets_factory.get_network_fn}. */
  public NetworkFn networkFn(int numClasses, float weightDecay, boolean isTraining) {
    return networkFn(numClasses, weightDecay, isTraining, NetOptions.defaults());
  }

  /**
   * The network under its arg scope, with options.
   *
   * @return a function that throws {@link SlimException} where the network cannot be built for
   *     images of that size
   */
  public NetworkFn networkFn(
      int numClasses, float weightDecay, boolean isTraining, NetOptions options) {
    return (slim, images) -> {
      Slim scoped = slim.argScope(argScope.apply(weightDecay));
      try {
        return builder.build(scoped, images, numClasses, isTraining, options);
      } catch (TFInvalidArgumentException e) {
        throw new SlimException(
            "%s cannot be built for images of shape %s (%s); it was made for %d x %d pixels"
                .formatted(name, images.shape(), e.getMessage(), imageSize, imageSize),
            e);
      }
    };
  }
}
