package org.tfslim.slim.layers.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.args.LayerArgs;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.OpScope;

/** Layers on vectors. Source: {@code tf_slim.layers}. */
public final class VectorLayers {
  private VectorLayers() {}

  /**
   * {@code slim.fully_connected} in the scope of {@code slim}.
   *
   * @param x {@code [batch, ..., inputs]}; the product is over the last dimension
   */
  public static Operand<TFloat32> fullyConnected(
      Slim slim,
      Operand<TFloat32> x,
      long outputs,
      List<? extends Arg.FullyConnectedArg> overrides) {
    LayerArgs<Arg.FullyConnectedArg> args = slim.args(Layer.FULLY_CONNECTED, overrides);
    WeightedLayer layer = WeightedLayer.of(slim, Layer.FULLY_CONNECTED, DataFormat.NHWC, args);
    int rank = x.shape().numDimensions();
    if (rank < 2) {
      throw new IllegalArgumentException(
          "fully_connected expects input with rank 2 or more, got " + x.shape());
    }
    long inputs = Dimensions.known(x, rank - 1, "last dimension");
    Operand<TFloat32> weights = layer.weights("weights", inputs, outputs);
    Optional<Operand<TFloat32>> biases = layer.biases(outputs);
    return layer.finish(product(slim.ops(), x, weights, rank, outputs), biases);
  }

  /** {@code slim.bias_add} in the scope of {@code slim}. */
  public static Operand<TFloat32> biasAdd(
      Slim slim, Operand<TFloat32> x, List<? extends Arg.BiasAddArg> overrides) {
    LayerArgs<Arg.BiasAddArg> args = slim.args(Layer.BIAS_ADD, overrides);
    DataFormat format = args.get(Arg.DataFormatArg.class).value();
    int rank = x.shape().numDimensions();
    if (rank < 2) {
      throw new IllegalArgumentException(
          "bias_add expects input with rank 2 or more, got " + x.shape());
    }
    long channels = Dimensions.known(x, format.channels(rank), "number of channels");
    Initializer first =
        args.get(Arg.BiasesInitializer.class)
            .value()
            .orElseThrow(() -> new IllegalArgumentException("bias_add needs an initializer"));
    Operand<TFloat32> biases =
        slim.read(
            slim.modelVariable(
                "biases",
                Shape.of(channels),
                first,
                args.get(Arg.BiasesRegularizer.class).value(),
                args.get(Arg.Trainable.class).value()));
    Operand<TFloat32> net =
        slim.ops()
            .node("BiasAdd")
            .input(x, biases)
            .attr("data_format", format.withDimensions(2).name())
            .output();
    return slim.layerOutput(Layer.BIAS_ADD, args.get(Arg.ActivationArg.class).value(), net);
  }

  private static Operand<TFloat32> product(
      OpScope ops, Operand<TFloat32> x, Operand<TFloat32> weights, int rank, long outputs) {
    if (rank == 2) {
      return ops.node("MatMul").input(x, weights).output();
    }
    OpScope inner = ops.enter("Tensordot");
    Operand<TFloat32> rows = reshape(inner, x, new int[] {-1, (int) x.shape().get(rank - 1)});
    Operand<TFloat32> product = inner.node("MatMul").input(rows, weights).output();
    return withOuterShape(inner, product, x, outputs);
  }

  /** Gives {@code rows} the outer dimensions of {@code like}, and {@code last} as the last one. */
  private static Operand<TFloat32> withOuterShape(
      OpScope scope, Operand<TFloat32> rows, Operand<TFloat32> like, long last) {
    Operand<TInt32> shape =
        scope.node("Shape").input(like).attr("out_type", DataType.DT_INT32).output();
    Operand<TInt32> outer =
        scope
            .node("StridedSlice")
            .input(
                shape,
                scope.constant("begin", new int[] {0}),
                scope.constant("end", new int[] {-1}),
                scope.constant("strides", new int[] {1}))
            .output();
    Operand<TInt32> target =
        scope
            .node("ConcatV2", "shape")
            .inputList(List.of(outer, scope.constant("last", new int[] {(int) last})))
            .input(scope.constant("axis", 0))
            .output();
    return scope.node("Reshape", "Reshape").input(rows, target).output();
  }

  /** {@code slim.flatten} in the scope of {@code slim}. */
  public static Operand<TFloat32> flatten(Slim slim, Operand<TFloat32> x) {
    return slim.layerOutput(Layer.FLATTEN, flattened(slim, x));
  }

  private static Operand<TFloat32> flattened(Slim slim, Operand<TFloat32> x) {
    long[] dimensions = x.shape().asArray();
    long values = Arrays.stream(dimensions, 1, dimensions.length).reduce(1, (a, b) -> a * b);
    boolean known = Arrays.stream(dimensions, 1, dimensions.length).allMatch(size -> size >= 0);
    OpScope inner = slim.ops().enter("flatten");
    if (known) {
      return reshape(inner, x, new int[] {-1, (int) values});
    }
    if (dimensions[0] >= 0) {
      return reshape(inner, x, new int[] {(int) dimensions[0], -1});
    }
    Operand<TInt32> shape =
        inner.node("Shape").input(x).attr("out_type", DataType.DT_INT32).output();
    Operand<TInt32> batch =
        inner
            .node("StridedSlice", "strided_slice")
            .input(
                shape,
                inner.constant("strided_slice/stack", new int[] {0}),
                inner.constant("strided_slice/stack_1", new int[] {1}),
                inner.constant("strided_slice/stack_2", new int[] {1}))
            .attr("shrink_axis_mask", 1)
            .output();
    Operand<TInt32> target =
        inner
            .node("Pack", "Reshape/shape")
            .inputList(List.of(batch, inner.constant("Reshape/shape/1", -1)))
            .output();
    return inner.node("Reshape").input(x, target).output();
  }

  private static Operand<TFloat32> reshape(OpScope scope, Operand<TFloat32> x, int[] shape) {
    return scope.node("Reshape").input(x, scope.constant("Const", shape)).output();
  }

  /**
   * {@code slim.softmax} in the scope of {@code slim}, over the last dimension of a tensor of any
   * rank.
   */
  public static Operand<TFloat32> softmax(Slim slim, Operand<TFloat32> logits) {
    OpScope ops = slim.ops();
    int rank = logits.shape().numDimensions();
    int classes = (int) Dimensions.known(logits, rank - 1, "number of classes");
    Operand<TFloat32> rows =
        ops.node("Reshape")
            .input(logits, ops.constant("Reshape/shape", new int[] {-1, classes}))
            .output();
    Operand<TFloat32> probabilities = ops.node("Softmax").input(rows).output();
    Operand<TInt32> shape =
        ops.node("Shape").input(logits).attr("out_type", DataType.DT_INT32).output();
    return ops.node("Reshape").input(probabilities, shape).output();
  }

  /** {@code slim.one_hot_encoding} in the scope of {@code slim}. */
  public static Operand<TFloat32> oneHotEncoding(
      Slim slim,
      Operand<? extends TNumber> labels,
      long classes,
      List<? extends Arg.OneHotArg> overrides) {
    LayerArgs<Arg.OneHotArg> args = slim.args(Layer.ONE_HOT_ENCODING, overrides);
    OpScope inner = slim.ops().enter("one_hot");
    Operand<TFloat32> encoded =
        inner
            .nodeOfScope("OneHot")
            .input(
                labels,
                inner.constant("depth", (int) classes),
                inner.constant("Const", args.get(Arg.OnValue.class).value()),
                inner.constant("Const", args.get(Arg.OffValue.class).value()))
            .attr("axis", -1)
            .output();
    return slim.layerOutput(Layer.ONE_HOT_ENCODING, encoded);
  }
}
