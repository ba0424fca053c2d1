package org.tfslim.nets.inception;

import static org.tfslim.nets.spec.NetOptions.ACTIVATION_FN;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_DECAY;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_EPSILON;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_SCALE;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_UPDATES;
import static org.tfslim.nets.spec.NetOptions.USE_BATCH_NORM;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.decay;
import static org.tfslim.slim.args.Args.epsilon;
import static org.tfslim.slim.args.Args.noNormalizer;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.updates;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;

import java.util.List;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/** What the Inception networks have in common. Source: {@code nets/inception_utils.py}. */
public final class InceptionArgScope {
  static final List<Option<?>> OPTIONS =
      List.of(
          USE_BATCH_NORM,
          BATCH_NORM_DECAY,
          BATCH_NORM_EPSILON,
          ACTIVATION_FN,
          BATCH_NORM_UPDATES,
          BATCH_NORM_SCALE);

  private InceptionArgScope() {}

  /** The arg scope with its defaults. */
  public static ArgScope of(float weightDecay) {
    return of(weightDecay, NetOptions.defaults());
  }

  /**
   * The arg scope: weight decay, variance scaling, batch norm after each convolution.
   *
   * @param options {@code use_batch_norm} (true), {@code batch_norm_decay} (0.9997), {@code
   *     batch_norm_epsilon} (0.001), {@code activation_fn} (relu), {@code
   *     batch_norm_updates_collections} (collected), {@code batch_norm_scale} (false)
   */
  public static ArgScope of(float weightDecay, NetOptions options) {
    options.only("inception_arg_scope", OPTIONS);
    return ArgScope.empty()
        .with(on(CONV2D, FULLY_CONNECTED), weightsRegularizer(Regularizer.l2(weightDecay)))
        .with(
            on(CONV2D),
            weightsInitializer(Initializer.varianceScaling()),
            activation(options.get(ACTIVATION_FN, Activation.RELU)),
            options.get(USE_BATCH_NORM, true) ? batchNorm(options) : noNormalizer());
  }

  /** Batch norm as the options of an arg scope say. */
  static Arg.NormalizerArg batchNorm(NetOptions options) {
    double decay = options.get(BATCH_NORM_DECAY, 0.9997);
    float epsilon = options.get(BATCH_NORM_EPSILON, 0.001f);
    boolean scale = options.get(BATCH_NORM_SCALE, false);
    Arg.Updates updates = options.get(BATCH_NORM_UPDATES, Arg.Updates.COLLECTED);
    return normalizer(
        (s, x) -> s.batchNorm(x, decay(decay), epsilon(epsilon), scale(scale), updates(updates)));
  }
}
