package org.tfslim.slim.layers.internal;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.ops.OwnGradients;

/** Normalization layers without variables. */
public final class Normalization {
  private Normalization() {}

  /**
   * {@code tf.nn.local_response_normalization}: each value divided by a power of the sum of squares
   * of its neighbours across channels.
   *
   * @param x {@code [batch, height, width, channels]}
   */
  public static Operand<TFloat32> lrn(
      Slim slim, Operand<TFloat32> x, String name, List<? extends Arg.LrnArg> overrides) {
    LayerArgs<Arg.LrnArg> args = slim.args(Layer.LRN, overrides);
    Dimensions.checkRank(x, 4, "lrn");
    return OwnGradients.apply(
        slim.ops(),
        slim.differentiable(),
        name,
        List.of(x),
        (scope, inputs) ->
            scope
                .node("LRN", name)
                .input(inputs.get(0))
                .attr("depth_radius", args.get(Arg.DepthRadius.class).value())
                .attr("bias", args.get(Arg.Bias.class).value())
                .attr("alpha", args.get(Arg.Alpha.class).value())
                .attr("beta", args.get(Arg.Beta.class).value())
                .output());
  }
}
