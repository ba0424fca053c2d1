package org.tfslim.slim.layers.internal;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;

/** Convolution layers. Source: {@code tf_slim.layers.convolution2d}, {@code separable_conv2d}. */
public final class Convolutions {
  private Convolutions() {}

  /** {@code slim.conv2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> conv2d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      List<? extends Arg.Conv2dArg> overrides) {
    LayerArgs<Arg.Conv2dArg> args = slim.args(Layer.CONV2D, overrides);
    Window window = Window.of(args);
    WeightedLayer layer = WeightedLayer.of(slim, Layer.CONV2D, window.format(), args);
    long inputs = channels(x, window, "conv2d");
    Operand<TFloat32> weights =
        layer.weights("weights", kernel.height(), kernel.width(), inputs, outputs);
    Optional<Operand<TFloat32>> biases = layer.biases(outputs);
    return layer.finish(window.apply(slim, "Conv2D", "Conv2D", x, weights), biases);
  }

  /** {@code slim.separable_conv2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> separableConv2d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      long depthMultiplier,
      List<? extends Arg.SeparableConv2dArg> overrides) {
    LayerArgs<Arg.SeparableConv2dArg> args = slim.args(Layer.SEPARABLE_CONV2D, overrides);
    Window window = Window.of(args);
    WeightedLayer layer = WeightedLayer.of(slim, Layer.SEPARABLE_CONV2D, window.format(), args);
    long inputs = channels(x, window, "separable_conv2d");
    Operand<TFloat32> depthwise = depthwise(layer, kernel, inputs, depthMultiplier);
    Initializer first =
        args.get(Arg.PointwiseInitializer.class).value().orElse(layer.weightsInitializer());
    Operand<TFloat32> pointwise =
        layer.weights("pointwise_weights", first, 1, 1, inputs * depthMultiplier, outputs);
    Optional<Operand<TFloat32>> biases = layer.biases(outputs);
    Slim product = slim.nameScope("separable_conv2d");
    Operand<TFloat32> net =
        window.apply(product, "DepthwiseConv2dNative", "depthwise", x, depthwise);
    net = window.onePixel().set(product.ops().nodeOfScope("Conv2D").input(net, pointwise)).output();
    return layer.finish(net, biases);
  }

  /** {@code slim.separable_conv2d} without outputs, in the scope of {@code slim}. */
  public static Operand<TFloat32> depthwiseConv2d(
      Slim slim,
      Operand<TFloat32> x,
      Kernel kernel,
      long depthMultiplier,
      List<? extends Arg.SeparableConv2dArg> overrides) {
    LayerArgs<Arg.SeparableConv2dArg> args = slim.args(Layer.SEPARABLE_CONV2D, overrides);
    Window window = Window.of(args);
    WeightedLayer layer = WeightedLayer.of(slim, Layer.SEPARABLE_CONV2D, window.format(), args);
    long inputs = channels(x, window, "separable_conv2d");
    Operand<TFloat32> weights = depthwise(layer, kernel, inputs, depthMultiplier);
    Operand<TFloat32> net = window.apply(slim, "DepthwiseConv2dNative", "depthwise", x, weights);
    return layer.finish(net, layer.biases(inputs * depthMultiplier));
  }

  private static Operand<TFloat32> depthwise(
      WeightedLayer layer, Kernel kernel, long inputs, long depthMultiplier) {
    return layer.weights(
        "depthwise_weights", kernel.height(), kernel.width(), inputs, depthMultiplier);
  }

  private static long channels(Operand<TFloat32> x, Window window, String layer) {
    Dimensions.checkRank(x, 4, layer);
    return Dimensions.known(x, window.format().channels(), "number of channels");
  }

  /** How a kernel moves over an image. */
  private record Window(Arg.Stride stride, Arg.Rate rate, Padding padding, DataFormat format) {
    Window {
      boolean dilated = rate.height() != 1 || rate.width() != 1;
      if (dilated && (stride.height() != 1 || stride.width() != 1)) {
        throw new IllegalArgumentException(
            "A convolution has a stride or a rate, not both; here "
                + stride
                + " and "
                + rate
                + ". Set one of them to 1.");
      }
    }

    /** The window that {@code args} ask for. */
    static Window of(LayerArgs<? super Arg.ConvolutionArg> args) {
      return new Window(
          args.get(Arg.Stride.class),
          args.get(Arg.Rate.class),
          args.get(Arg.PaddingArg.class).value(),
          args.get(Arg.DataFormatArg.class).value());
    }

    /** A window that takes each pixel by itself. */
    Window onePixel() {
      return new Window(new Arg.Stride(1, 1), new Arg.Rate(1, 1), Padding.VALID, format);
    }

    Operand<TFloat32> apply(
        Slim slim, String type, String name, Operand<TFloat32> x, Operand<TFloat32> weights) {
      OpScope ops = slim.ops();
      if (rate.height() == 1 && rate.width() == 1) {
        return set(ops.node(type, name).input(x, weights)).output();
      }
      Window undilated = new Window(stride, new Arg.Rate(1, 1), Padding.VALID, format);
      return new Dilation(rate, padding, format)
          .apply(
              ops.at(ops.path() + name + "/"),
              x,
              weights,
              net -> undilated.set(ops.node(type, name).input(net, weights)).output());
    }

    Node set(Node node) {
      return node.attr("strides", format.window(stride.height(), stride.width()))
          .attr("padding", padding.name())
          .attr("data_format", format.name());
    }
  }
}
