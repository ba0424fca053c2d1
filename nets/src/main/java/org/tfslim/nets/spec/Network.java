package org.tfslim.nets.spec;

import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;

/**
 * A network under its arg scope, an immutable value. Without further choices it is built for
 * evaluation, without weight decay. Source: {@code nets_factory.get_network_fn}.
 *
 * <pre>{@code
 * Nets.get("inception_v4").network(1001).weightDecay(4e-5f).training().apply(slim, images)
 * }</pre>
 */
public final class Network implements NetworkFn {
  private final NetSpec spec;
  private final int numClasses;
  private final float weightDecay;
  private final boolean isTraining;
  private final NetOptions options;
  private final NetOptions argScopeOptions;

  Network(NetSpec spec, int numClasses) {
    this(spec, numClasses, 0, false, NetOptions.defaults(), NetOptions.defaults());
  }

  private Network(
      NetSpec spec,
      int numClasses,
      float weightDecay,
      boolean isTraining,
      NetOptions options,
      NetOptions argScopeOptions) {
    this.spec = spec;
    this.numClasses = numClasses;
    this.weightDecay = weightDecay;
    this.isTraining = isTraining;
    this.options = options;
    this.argScopeOptions = argScopeOptions;
  }

  /** The same network, whose weights are regularized by {@code weightDecay}. */
  public Network weightDecay(float weightDecay) {
    return new Network(spec, numClasses, weightDecay, isTraining, options, argScopeOptions);
  }

  /** The same network, built for training. */
  public Network training() {
    return training(true);
  }

  /** The same network, built for training or for evaluation. */
  public Network training(boolean isTraining) {
    return new Network(spec, numClasses, weightDecay, isTraining, options, argScopeOptions);
  }

  /**
   * The same network with an option.
   *
   * @throws IllegalArgumentException if the network does not take it
   */
  public <T> Network with(Option<T> option, T value) {
    return with(NetOptions.defaults().with(option, value));
  }

  /**
   * The same network with options.
   *
   * @throws IllegalArgumentException if the network does not take one of them
   */
  public Network with(NetOptions given) {
    NetOptions all = spec.requireTaken(given).withDefaults(options);
    return new Network(spec, numClasses, weightDecay, isTraining, all, argScopeOptions);
  }

  /**
   * The same network with an option of its arg scope.
   *
   * @throws IllegalArgumentException if its arg scope does not take it
   */
  public <T> Network withArgScope(Option<T> option, T value) {
    NetOptions all = argScopeOptions.with(option, value);
    all.only("the arg scope of " + spec.name(), spec.argScopeOptions());
    return new Network(spec, numClasses, weightDecay, isTraining, options, all);
  }

  /**
   * {@inheritDoc}
   *
   * @throws SlimException if the network cannot be built for images of that size
   */
  @Override
  public Net apply(Slim slim, Operand<TFloat32> images) {
    Slim scoped = slim.argScope(spec.argScope(weightDecay, argScopeOptions));
    try {
      return spec.build(scoped, images, numClasses, isTraining, options);
    } catch (TFInvalidArgumentException e) {
      int size = spec.input().size();
      throw new SlimException(
          "%s cannot be built for images of shape %s (%s); it was made for %d x %d pixels"
              .formatted(spec.name(), images.shape(), e.getMessage(), size, size),
          e);
    }
  }
}
