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

/** Pooling layers. Source: {@code tf_slim.layers.max_pool2d}, {@code avg_pool2d}. */
public final class Pooling {
  private Pooling() {}

  /** {@code slim.max_pool2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> maxPool2d(
      Slim slim, Operand<TFloat32> x, Kernel kernel, List<? extends Arg.PoolArg> overrides) {
    return pool(slim, Layer.MAX_POOL2D, "MaxPool", x, kernel, overrides);
  }

  /** {@code slim.avg_pool2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> avgPool2d(
      Slim slim, Operand<TFloat32> x, Kernel kernel, List<? extends Arg.PoolArg> overrides) {
    return pool(slim, Layer.AVG_POOL2D, "AvgPool", x, kernel, overrides);
  }

  private static Operand<TFloat32> pool(
      Slim slim,
      Layer<Arg.PoolArg> layer,
      String type,
      Operand<TFloat32> x,
      Kernel kernel,
      List<? extends Arg.PoolArg> overrides) {
    LayerArgs<Arg.PoolArg> args = slim.args(layer, overrides);
    Dimensions.checkRank(x, 4, type);
    Arg.Stride stride = args.get(Arg.Stride.class);
    DataFormat format = args.get(Arg.DataFormatArg.class).value();
    Operand<TFloat32> net =
        slim.ops()
            .node(type)
            .input(x)
            .attr("ksize", format.window(kernel.height(), kernel.width()))
            .attr("strides", format.window(stride.height(), stride.width()))
            .attr("padding", args.get(Arg.PaddingArg.class).value().name())
            .attr("data_format", format.name())
            .output();
    return slim.layerOutput(layer, net);
  }
}
