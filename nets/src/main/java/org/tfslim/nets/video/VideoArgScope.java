package org.tfslim.nets.video;

import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_DECAY;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_EPSILON;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.decay;
import static org.tfslim.slim.args.Args.epsilon;
import static org.tfslim.slim.args.Args.fused;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Layer.CONV3D;

import java.util.List;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetOptions.Option;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.regularizers.Regularizer;

/**
 * What convolutions of videos have in common. Source: {@code s3dg_arg_scope} of {@code
 * nets/s3dg.py}, {@code i3d_arg_scope} of {@code nets/i3d.py}.
 */
final class VideoArgScope {
  static final List<Option<?>> OPTIONS = List.of(BATCH_NORM_DECAY, BATCH_NORM_EPSILON);

  private VideoArgScope() {}

  /**
   * Weight decay, and batch norm after each convolution.
   *
   * @param separable whether convolutions over space and time are two, see {@link
   *     VideoLayers#CONV3D_SPATIOTEMPORAL}
   * @param options {@code batch_norm_decay} (0.999), {@code batch_norm_epsilon} (0.001)
   */
  static ArgScope of(float weightDecay, boolean separable, NetOptions options) {
    double decay = options.get(BATCH_NORM_DECAY, 0.999);
    float epsilon = options.get(BATCH_NORM_EPSILON, 0.001f);
    return ArgScope.empty()
        .with(
            on(CONV3D, VideoLayers.CONV3D_SPATIOTEMPORAL),
            weightsRegularizer(Regularizer.l2(weightDecay)),
            activation(Activation.RELU),
            normalizer((s, x) -> s.batchNorm(x, decay(decay), epsilon(epsilon), fused(false))))
        .with(on(VideoLayers.CONV3D_SPATIOTEMPORAL), new VideoLayers.Separable(separable));
  }
}
