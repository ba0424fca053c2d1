package org.tfslim.slim.layers.internal;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.PoolingType;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;

/**
 * Pooling layers. Source: {@code tf_slim.layers.max_pool2d}, {@code avg_pool2d}, {@code
 * max_pool3d}, {@code avg_pool3d}, {@code pool}.
 */
public final class Pooling {
  private Pooling() {}

  /** {@code slim.max_pool2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> maxPool2d(
      Slim slim, Operand<TFloat32> x, Kernel kernel, List<? extends Arg.PoolArg> overrides) {
    return pool(slim, Layer.MAX_POOL2D, "MaxPool", x, kernel, 2, overrides);
  }

  /** {@code slim.avg_pool2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> avgPool2d(
      Slim slim, Operand<TFloat32> x, Kernel kernel, List<? extends Arg.PoolArg> overrides) {
    return pool(slim, Layer.AVG_POOL2D, "AvgPool", x, kernel, 2, overrides);
  }

  /** {@code slim.max_pool3d} in the scope of {@code slim}. */
  public static Operand<TFloat32> maxPool3d(
      Slim slim, Operand<TFloat32> x, Kernel kernel, List<? extends Arg.PoolArg> overrides) {
    return pool(slim, Layer.MAX_POOL3D, "MaxPool3D", x, kernel, 3, overrides);
  }

  /** {@code slim.avg_pool3d} in the scope of {@code slim}. */
  public static Operand<TFloat32> avgPool3d(
      Slim slim, Operand<TFloat32> x, Kernel kernel, List<? extends Arg.PoolArg> overrides) {
    return pool(slim, Layer.AVG_POOL3D, "AvgPool3D", x, kernel, 3, overrides);
  }

  /** {@code slim.pool} in the scope of {@code slim}; the rank of {@code x} says which. */
  public static Operand<TFloat32> pool(
      Slim slim,
      Operand<TFloat32> x,
      Kernel kernel,
      PoolingType type,
      List<? extends Arg.PoolArg> overrides) {
    LayerArgs<Arg.PoolArg> args = slim.args(Layer.POOL, overrides);
    String op = type == PoolingType.MAX ? "MaxPool" : "AvgPool";
    OpScope ops = slim.ops();
    Operand<TFloat32> net =
        switch (x.shape().numDimensions()) {
          case 3 -> series(ops, op, x, kernel, args);
          case 4 -> set(ops.nodeOfScope(op).input(x), "pool", kernel, 2, args).output();
          case 5 -> set(ops.nodeOfScope(op + "3D").input(x), "pool", kernel, 3, args).output();
          default ->
              throw new IllegalArgumentException(
                  "pool expects input with rank 3, 4 or 5, got "
                      + x.shape()
                      + " of "
                      + x.op().name());
        };
    return slim.layerOutput(Layer.POOL, net);
  }

  /** Series are pooled as images of one row. */
  private static Operand<TFloat32> series(
      OpScope ops, String type, Operand<TFloat32> x, Kernel kernel, LayerArgs<Arg.PoolArg> args) {
    DataFormat images = args.get(Arg.DataFormatArg.class).value().withDimensions(2);
    int height = images.spatial()[0];
    Operand<TFloat32> row = Window.expanded(ops, x, height);
    Operand<TFloat32> net =
        ops.nodeOfScope(type)
            .input(row)
            .attr("ksize", images.window(1, kernel.along(1, "pool")[0]))
            .attr("strides", images.window(1, args.get(Arg.Stride.class).along(1, "pool")[0]))
            .attr("padding", args.get(Arg.PaddingArg.class).value().name())
            .attr("data_format", images.name())
            .output();
    return ops.node("Squeeze").input(net).attr("squeeze_dims", new long[] {height}).output();
  }

  private static Operand<TFloat32> pool(
      Slim slim,
      Layer<Arg.PoolArg> layer,
      String type,
      Operand<TFloat32> x,
      Kernel kernel,
      int dimensions,
      List<? extends Arg.PoolArg> overrides) {
    Dimensions.checkRank(x, dimensions + 2, layer.name());
    Node node = slim.ops().node(type).input(x);
    Operand<TFloat32> net =
        set(node, layer.name(), kernel, dimensions, slim.args(layer, overrides)).output();
    return slim.layerOutput(layer, net);
  }

  private static Node set(
      Node node, String layer, Kernel kernel, int dimensions, LayerArgs<Arg.PoolArg> args) {
    DataFormat format = args.get(Arg.DataFormatArg.class).value().withDimensions(dimensions);
    return node.attr("ksize", format.window(kernel.along(dimensions, layer)))
        .attr("strides", format.window(args.get(Arg.Stride.class).along(dimensions, layer)))
        .attr("padding", args.get(Arg.PaddingArg.class).value().name())
        .attr("data_format", format.name());
  }
}
