package org.tfslim.slim.layers.internal;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Args;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.ops.OwnGradients;

/**
 * How a kernel moves over a series, an image or a video.
 *
 * @param layer slim's name of the layer, for errors
 */
record Window(String layer, Arg.Stride stride, Arg.Rate rate, Padding padding, DataFormat format) {
  Window {
    if (!rate.isOne() && !stride.isOne()) {
      throw new IllegalArgumentException(
          "A convolution has a stride or a rate, not both; here "
              + stride
              + " and "
              + rate
              + ". Set one of them to 1.");
    }
  }

  /** The window that {@code args} ask for, with {@code dimensions} dimensions. */
  static Window of(LayerArgs<? super Arg.ConvolutionArg> args, String layer, int dimensions) {
    return new Window(
        layer,
        args.get(Arg.Stride.class),
        args.get(Arg.Rate.class),
        args.get(Arg.PaddingArg.class).value(),
        args.get(Arg.DataFormatArg.class).value().withDimensions(dimensions));
  }

  /** A window that takes each pixel separately. */
  Window onePixel() {
    return new Window(layer, Args.stride(1), Args.rate(1), Padding.VALID, format);
  }

  private Window undilated() {
    return new Window(layer, stride, Args.rate(1), Padding.VALID, format);
  }

  /** The convolution of {@code x}, mixing all channels. */
  Operand<TFloat32> convolve(Slim slim, Operand<TFloat32> x, Operand<TFloat32> weights) {
    return switch (format.dimensions()) {
      case 1 -> applySeries(slim, x, weights);
      case 2 -> apply(slim, "Conv2D", "Conv2D", x, weights);
      default -> apply(slim, "Conv3D", "Conv3D", x, weights);
    };
  }

  /** The operation {@code type}, called {@code name}, with this window. */
  Operand<TFloat32> apply(
      Slim slim, String type, String name, Operand<TFloat32> x, Operand<TFloat32> weights) {
    if (rate.isOne()) {
      return plain(slim, type, name, x, weights);
    }
    OpScope ops = slim.ops();
    return new Dilation(rates(), padding, format)
        .apply(
            ops.at(ops.path() + name + "/"),
            x,
            weights,
            net -> undilated().plain(slim, type, name, net, weights));
  }

  /** Series are convolved as images of one row. */
  private Operand<TFloat32> applySeries(Slim slim, Operand<TFloat32> x, Operand<TFloat32> weights) {
    OpScope ops = slim.ops();
    if (rate.isOne()) {
      return row(ops, x, weights);
    }
    return new Dilation(rates(), padding, format)
        .apply(ops, x, weights, net -> undilated().row(ops, net, weights));
  }

  private Operand<TFloat32> row(OpScope ops, Operand<TFloat32> x, Operand<TFloat32> weights) {
    DataFormat images = format.withDimensions(2);
    int height = images.spatial()[0];
    OpScope inner = ops.enter("conv1d");
    Operand<TFloat32> row = expanded(inner, x, height);
    Operand<TFloat32> kernel = expanded(inner, weights, 0);
    Operand<TFloat32> net =
        inner
            .nodeOfScope("Conv2D")
            .input(row, kernel)
            .attr("strides", images.window(1, strides()[0]))
            .attr("padding", padding.name())
            .attr("data_format", images.name())
            .output();
    return inner.node("Squeeze").input(net).attr("squeeze_dims", new long[] {height}).output();
  }

  /** {@code x} with a dimension of size 1 at {@code index}. */
  static Operand<TFloat32> expanded(OpScope ops, Operand<TFloat32> x, int index) {
    return ops.node("ExpandDims").input(x, ops.constant("ExpandDims/dim", index)).output();
  }

  private Operand<TFloat32> plain(
      Slim slim, String type, String name, Operand<TFloat32> x, Operand<TFloat32> weights) {
    if (!type.equals("Conv3D")) {
      return set(slim.ops().node(type, name).input(x, weights)).output();
    }
    return OwnGradients.apply(
        slim.ops(),
        slim.differentiable(),
        name,
        List.of(x, weights),
        (scope, inputs) ->
            set(scope.node(type, name).input(inputs.get(0), inputs.get(1))).output());
  }

  Node set(Node node) {
    return node.attr("strides", format.window(strides()))
        .attr("padding", padding.name())
        .attr("data_format", format.name());
  }

  private long[] strides() {
    return stride.along(format.dimensions(), layer);
  }

  private List<Long> rates() {
    return Arrays.stream(rate.along(format.dimensions(), layer)).boxed().toList();
  }
}
