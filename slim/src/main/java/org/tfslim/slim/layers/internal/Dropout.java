package org.tfslim.slim.layers.internal;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.ops.OpScope;

/** Dropout. Source: {@code tf_slim.layers.dropout}. */
public final class Dropout {
  private Dropout() {}

  /**
   * {@code slim.dropout} in the scope of {@code slim}. The mask is drawn from a stateless generator
   * keyed by the graph's seed, the scope and the global step, so that a resumed run drops what an
   * uninterrupted one would have dropped.
   */
  public static Operand<TFloat32> dropout(
      Slim slim, Operand<TFloat32> x, List<? extends Arg.DropoutArg> overrides) {
    LayerArgs<Arg.DropoutArg> args = slim.args(Layer.DROPOUT, overrides);
    float keep = args.get(Arg.KeepProbability.class).value();
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException("dropout needs a keep probability in (0, 1], not " + keep);
    }
    boolean nothing = !args.get(Arg.Training.class).value() || keep == 1;
    return slim.layerOutput(
        Layer.DROPOUT,
        nothing
            ? slim.ops().node("Identity").input(x).output()
            : dropped(slim, x, keep, args.get(Arg.NoiseShape.class).value()));
  }

  private static Operand<TFloat32> dropped(
      Slim slim, Operand<TFloat32> x, float keep, List<Long> noiseShape) {
    OpScope scope = slim.ops().enter("dropout");
    Operand<TFloat32> random = random(slim, scope, x, noiseShape);
    Operand<?> kept =
        scope.node("GreaterEqual").input(random, scope.constant("rate", 1 - keep)).output();
    Operand<TFloat32> mask =
        scope.node("Cast").input(kept).attr("DstT", DataType.DT_FLOAT).output();
    Operand<TFloat32> scale =
        scope.node("Mul", "scale").input(mask, scope.constant("Const", 1 / keep)).output();
    return scope.node("Mul").input(x, scale).output();
  }

  private static Operand<TFloat32> random(
      Slim slim, OpScope scope, Operand<TFloat32> x, List<Long> noiseShape) {
    Operand<?> shape =
        noiseShape.isEmpty()
            ? scope.node("Shape").input(x).attr("out_type", DataType.DT_INT32).output()
            : scope.constant("Shape", noiseShape.stream().mapToInt(Long::intValue).toArray());
    Operand<TInt64> key = scope.withName("seed/key").ops().constant(slim.seedFor(scope.path()));
    Operand<TInt64> seed =
        scope.node("Pack", "seed").inputList(List.of(key, slim.globalStep().value())).output();
    return scope
        .node("StatelessRandomUniform", "random_uniform")
        .input(shape, seed)
        .attr("dtype", DataType.DT_FLOAT)
        .output();
  }
}
