package org.tfslim.slim.layers.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.initializers.Initializer;

/**
 * Convolution layers. Source: {@code tf_slim.layers.convolution}, {@code convolution1d}, {@code
 * convolution2d}, {@code convolution3d}, {@code separable_conv2d}.
 */
public final class Convolutions {
  private Convolutions() {}

  /** {@code slim.convolution1d} in the scope of {@code slim}. */
  public static Operand<TFloat32> conv1d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      List<? extends Arg.Conv1dArg> overrides) {
    return convolution(
        slim, x, outputs, kernel, Layer.CONV1D, slim.args(Layer.CONV1D, overrides), 1);
  }

  /** {@code slim.conv2d} in the scope of {@code slim}. */
  public static Operand<TFloat32> conv2d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      List<? extends Arg.Conv2dArg> overrides) {
    return convolution(
        slim, x, outputs, kernel, Layer.CONV2D, slim.args(Layer.CONV2D, overrides), 2);
  }

  /** {@code slim.conv3d} in the scope of {@code slim}. */
  public static Operand<TFloat32> conv3d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      List<? extends Arg.Conv3dArg> overrides) {
    return convolution(
        slim, x, outputs, kernel, Layer.CONV3D, slim.args(Layer.CONV3D, overrides), 3);
  }

  private static Operand<TFloat32> convolution(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      Layer<?> type,
      LayerArgs<? super Arg.ConvolutionArg> args,
      int dimensions) {
    Window window = Window.of(args, type.name(), dimensions);
    WeightedLayer layer = WeightedLayer.of(slim, type, window.format(), args);
    long inputs = channels(x, window);
    Operand<TFloat32> weights = layer.weights("weights", weights(kernel, window, inputs, outputs));
    Optional<Operand<TFloat32>> biases = layer.biases(outputs);
    return layer.finish(window.convolve(slim, x, weights), biases);
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
    Window window = Window.of(args, "separable_conv2d", 2);
    WeightedLayer layer = WeightedLayer.of(slim, Layer.SEPARABLE_CONV2D, window.format(), args);
    long inputs = channels(x, window);
    Operand<TFloat32> depthwise =
        layer.weights("depthwise_weights", weights(kernel, window, inputs, depthMultiplier));
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
    Window window = Window.of(args, "separable_conv2d", 2);
    WeightedLayer layer = WeightedLayer.of(slim, Layer.SEPARABLE_CONV2D, window.format(), args);
    long inputs = channels(x, window);
    Operand<TFloat32> weights =
        layer.weights("depthwise_weights", weights(kernel, window, inputs, depthMultiplier));
    Operand<TFloat32> net = window.apply(slim, "DepthwiseConv2dNative", "depthwise", x, weights);
    return layer.finish(net, layer.biases(inputs * depthMultiplier));
  }

  private static long channels(Operand<TFloat32> x, Window window) {
    Dimensions.checkRank(x, window.format().dimensions() + 2, window.layer());
    return Dimensions.known(x, window.format().channels(), "number of channels");
  }

  /** The shape of the weights: the kernel's sizes, then the numbers of inputs and outputs. */
  private static long[] weights(Kernel kernel, Window window, long inputs, long outputs) {
    List<Long> shape = new ArrayList<>();
    for (long size : kernel.along(window.format().dimensions(), window.layer())) {
      shape.add(size);
    }
    shape.addAll(List.of(inputs, outputs));
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
