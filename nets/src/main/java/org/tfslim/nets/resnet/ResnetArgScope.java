package org.tfslim.nets.resnet;

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
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.updates;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;
import static org.tfslim.slim.args.Padding.SAME;

import java.util.List;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * The arg scope of the residual networks. Source: {@code resnet_arg_scope} of {@code
 * nets/resnet_utils.py}.
 */
public final class ResnetArgScope {
  static final List<Option<?>> OPTIONS =
      List.of(
          BATCH_NORM_DECAY,
          BATCH_NORM_EPSILON,
          BATCH_NORM_SCALE,
          ACTIVATION_FN,
          USE_BATCH_NORM,
          BATCH_NORM_UPDATES);

  private ResnetArgScope() {}

  /** The arg scope with its defaults. */
  public static ArgScope of(float weightDecay) {
    return of(weightDecay, NetOptions.defaults());
  }

  /**
   * The arg scope: weight decay, variance scaling, batch norm after each convolution, pools that
   * keep the border.
   *
   * @param options {@code batch_norm_decay} (0.997), {@code batch_norm_epsilon} (1e-5), {@code
   *     batch_norm_scale} (true), {@code activation_fn} (relu), {@code use_batch_norm} (true),
   *     {@code batch_norm_updates_collections} (collected)
   */
  public static ArgScope of(float weightDecay, NetOptions options) {
    options.only("resnet_arg_scope", OPTIONS);
    Arg.BatchNormArg[] batchNorm = {
      decay(options.get(BATCH_NORM_DECAY, 0.997)),
      epsilon(options.get(BATCH_NORM_EPSILON, 1e-5f)),
      scale(options.get(BATCH_NORM_SCALE, true)),
      updates(options.get(BATCH_NORM_UPDATES, Arg.Updates.COLLECTED))
    };
    return ArgScope.empty()
        .with(
            on(CONV2D),
            weightsRegularizer(Regularizer.l2(weightDecay)),
            weightsInitializer(Initializer.varianceScaling()),
            activation(options.get(ACTIVATION_FN, Activation.RELU)),
            options.get(USE_BATCH_NORM, true)
                ? normalizer((s, x) -> s.batchNorm(x, batchNorm))
                : noNormalizer())
        .with(on(BATCH_NORM), batchNorm)
        .with(on(MAX_POOL2D), padding(SAME));
  }
}
