package org.tfslim.slim.layers.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.ops.OwnGradients;

/**
 * Transposed convolutions, which enlarge: the gradient of a convolution with respect to its input.
 * Source: {@code tf_slim.layers.conv2d_transpose}, {@code conv3d_transpose}.
 */
public final class Transposed {
  private final Slim slim;
  private final Layer<?> layer;
  private final DataFormat format;
  private final long[] kernel;
  private final long[] stride;
  private final Padding padding;

  private Transposed(
      Slim slim,
      Kernel kernel,
      Layer<?> layer,
      LayerArgs<? super Arg.AnyConvolutionArg> args,
      int dimensions) {
    this.slim = slim;
    this.layer = layer;
    this.format = args.get(Arg.DataFormatArg.class).value().withDimensions(dimensions);
    this.kernel = kernel.along(dimensions, layer.name());
    this.stride = args.get(Arg.Stride.class).along(dimensions, layer.name());
    this.padding = args.get(Arg.PaddingArg.class).value();
  }

  /** {@code slim.conv2d_transpose} in the scope of {@code slim}. */
  public static Operand<TFloat32> conv2d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      List<? extends Arg.Conv2dTransposeArg> overrides) {
    LayerArgs<Arg.Conv2dTransposeArg> args = slim.args(Layer.CONV2D_TRANSPOSE, overrides);
    return new Transposed(slim, kernel, Layer.CONV2D_TRANSPOSE, args, 2).of(x, outputs, args);
  }

  /** {@code slim.conv3d_transpose} in the scope of {@code slim}. */
  public static Operand<TFloat32> conv3d(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      Kernel kernel,
      List<? extends Arg.Conv3dTransposeArg> overrides) {
    LayerArgs<Arg.Conv3dTransposeArg> args = slim.args(Layer.CONV3D_TRANSPOSE, overrides);
    return new Transposed(slim, kernel, Layer.CONV3D_TRANSPOSE, args, 3).of(x, outputs, args);
  }

  private Operand<TFloat32> of(
      Operand<TFloat32> x, long outputs, LayerArgs<? super Arg.AnyConvolutionArg> args) {
    Dimensions.checkRank(x, format.dimensions() + 2, layer.name());
    WeightedLayer weighted = WeightedLayer.of(slim, layer, format, args);
    long[] shape = new long[kernel.length + 2];
    System.arraycopy(kernel, 0, shape, 0, kernel.length);
    shape[kernel.length] = outputs;
    shape[kernel.length + 1] = Dimensions.known(x, format.channels(), "number of channels");
    Operand<TFloat32> weights = weighted.weights("weights", shape);
    Optional<Operand<TFloat32>> biases = weighted.biases(outputs);
    Operand<TInt32> size = outputShape(x, outputs);
    return weighted.finish(product(x, weights, size), biases);
  }

  private Operand<TFloat32> product(
      Operand<TFloat32> x, Operand<TFloat32> weights, Operand<TInt32> size) {
    if (format.dimensions() == 2) {
      return set(slim.ops().node("Conv2DBackpropInput", layer.name()).input(size, weights, x))
          .output();
    }
    return OwnGradients.apply(
        slim.ops(),
        slim.differentiable(),
        layer.name(),
        List.of(weights, x),
        (scope, inputs) ->
            set(scope
                    .node("Conv3DBackpropInputV2", layer.name())
                    .input(size, inputs.get(0), inputs.get(1)))
                .output());
  }

  private Node set(Node node) {
    return node.attr("strides", format.window(stride))
        .attr("padding", padding.name())
        .attr("data_format", format.name());
  }

  /** The shape of the output, computed at run time as far as it is not known now. */
  private Operand<TInt32> outputShape(Operand<TFloat32> x, long outputs) {
    OpScope ops = slim.ops();
    Operand<TInt32> shape = ops.node("Shape").input(x).attr("out_type", DataType.DT_INT32).output();
    Operand<TInt32> batch = size(ops, shape, 0);
    List<Operand<TInt32>> sizes = new ArrayList<>();
    for (int dimension : format.spatial()) {
      sizes.add(size(ops, shape, dimension));
    }
    List<Operand<TInt32>> all = new ArrayList<>();
    all.add(batch);
    for (int i = 0; i < kernel.length; i++) {
      all.add(enlarged(ops, sizes.get(i), stride[i], Math.max(kernel[i] - stride[i], 0)));
    }
    all.add(format.channels(), ops.constant("stack/" + format.channels(), (int) outputs));
    return ops.node("Pack", "stack").inputList(all).output();
  }

  private static Operand<TInt32> size(OpScope ops, Operand<TInt32> shape, int dimension) {
    return ops.node("StridedSlice", "strided_slice")
        .input(
            shape,
            ops.constant("strided_slice/stack", new int[] {dimension}),
            ops.constant("strided_slice/stack_1", new int[] {dimension + 1}),
            ops.constant("strided_slice/stack_2", new int[] {1}))
        .attr("shrink_axis_mask", 1)
        .output();
  }

  private Operand<TInt32> enlarged(OpScope ops, Operand<TInt32> size, long times, long more) {
    Operand<TInt32> product =
        ops.node("Mul", "mul").input(size, ops.constant("mul/y", (int) times)).output();
    return padding == Padding.SAME
        ? product
        : ops.node("AddV2", "add").input(product, ops.constant("add/y", (int) more)).output();
  }
}
