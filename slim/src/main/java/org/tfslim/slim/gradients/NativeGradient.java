package org.tfslim.slim.gradients;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * What is known to be right about the native gradient of one op type: every type in {@link
 * #VERIFIED} was compared with finite differences, and a test repeats that for each of them.
 *
 * @param inputs the inputs that get a gradient; the others are sizes, axes, indices, conditions
 * @param outputs how many of its outputs, from the first on, may be used on the way to a loss
 * @param condition what must hold of a node
 */
record NativeGradient(Inputs inputs, int outputs, Condition condition) {
  /** Which inputs of a node get a gradient. */
  @FunctionalInterface
  interface Inputs {
    /** Whether input {@code index} of {@code count} gets one. */
    boolean differentiable(NodeDef node, int index, int count);
  }

  /** What the native gradient gets wrong about a node, and what to do instead. */
  record Fault(String why, String remedy) {}

  /** A check of one node and its first output. */
  @FunctionalInterface
  interface Condition {
    /** The fault, if there is one. */
    Optional<Fault> fault(NodeDef node, Output<?> output);
  }

  private static final Condition NONE = (node, output) -> Optional.empty();
  private static final Inputs ALL = (node, index, count) -> true;
  private static final Inputs FIRST = (node, index, count) -> index == 0;
  private static final Inputs NOT_FIRST = (node, index, count) -> index > 0;
  private static final Inputs NOT_LAST = (node, index, count) -> index < count - 1;
  private static final Inputs FIRST_THREE = (node, index, count) -> index < 3;
  private static final Set<DataType> FLOATS =
      Set.of(DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF, DataType.DT_BFLOAT16);

  /** The types that are verified. */
  static final Map<String, NativeGradient> VERIFIED = verified();

  /** The types that no gradient flows through, here as in Python. */
  static final Set<String> STOPS =
      Set.of(
          "StopGradient",
          "Const",
          "Shape",
          "ShapeN",
          "Rank",
          "Size",
          "ZerosLike",
          "OneHot",
          "Floor",
          "Less",
          "LessEqual",
          "Greater",
          "GreaterEqual",
          "Equal",
          "NotEqual",
          "LogicalAnd",
          "LogicalOr",
          "LogicalNot");

  private static Map<String, NativeGradient> verified() {
    Map<String, NativeGradient> table = new HashMap<>();
    String ofEachValue =
        "Identity Abs Neg Square Sqrt Rsqrt Exp Log Log1p Reciprocal Relu Relu6 LeakyRelu Elu Selu"
            + " Sigmoid Tanh Softplus Softsign CheckNumerics";
    String arithmetic =
        "Add AddV2 Sub Mul RealDiv Div DivNoNan SquaredDifference Maximum Minimum Pow AddN"
            + " ClipByValue BiasAdd MatMul L2Loss Softmax";
    String reductions = "Mean Sum Max Min Prod";
    String rearrangements =
        "Reshape ExpandDims Squeeze Transpose ReverseV2 Pad PadV2 MirrorPad Slice StridedSlice Tile"
            + " Unpack SplitV GatherV2 SpaceToBatchND BatchToSpaceND SpaceToDepth DepthToSpace";
    String images = "ResizeBilinear ResizeNearestNeighbor MaxPool3D AvgPool3D";
    add(table, ALL, NONE, ofEachValue, arithmetic, "Pack");
    add(table, FIRST, NONE, reductions, rearrangements, images);
    add(table, NOT_LAST, NONE, "ConcatV2");
    add(table, NOT_FIRST, NONE, "Split Select SelectV2");
    add(table, NativeGradient::castOfFloats, NONE, "Cast");
    add(table, ALL, NativeGradient::matrix, "LogSoftmax");
    add(table, ALL, NativeGradient::defaultAttributes, "LRN");
    add(table, ALL, NativeGradient::plainConvolution, "Conv2D DepthwiseConv2dNative");
    add(table, NOT_FIRST, NativeGradient::plainConvolution, "Conv2DBackpropInput");
    add(table, FIRST, NativeGradient::impliedPadding, "MaxPool MaxPoolV2 AvgPool");
    table.put("FusedBatchNormV3", new NativeGradient(FIRST_THREE, 1, NONE));
    table.put("SoftmaxCrossEntropyWithLogits", new NativeGradient(ALL, 1, NONE));
    return Map.copyOf(table);
  }

  private static void add(
      Map<String, NativeGradient> table, Inputs inputs, Condition condition, String... types) {
    NativeGradient gradient = new NativeGradient(inputs, Integer.MAX_VALUE, condition);
    Stream.of(types)
        .flatMap(names -> Stream.of(names.split(" ")))
        .forEach(type -> table.put(type, gradient));
  }

  /** Numbers that come from truth values or integers have no gradient. */
  private static boolean castOfFloats(NodeDef node, int index, int count) {
    return FLOATS.contains(node.getAttrOrThrow("SrcT").getType())
        && FLOATS.contains(node.getAttrOrThrow("DstT").getType());
  }

  private static Optional<Fault> matrix(NodeDef node, Output<?> output) {
    int rank = output.shape().numDimensions();
    return when(
        rank != 2,
        "its native gradient sums over dimension 1 instead of the last one, which is right for a"
            + " matrix only, and its shape is "
            + output.shape(),
        "Reshape its input to [rows, classes]");
  }

  private static Optional<Fault> defaultAttributes(NodeDef node, Output<?> output) {
    Map<String, AttrValue> attributes = node.getAttrMap();
    boolean defaults =
        attributes.get("depth_radius").getI() == 5
            && attributes.get("bias").getF() == 1
            && attributes.get("alpha").getF() == 1
            && attributes.get("beta").getF() == 0.5f;
    return when(
        !defaults,
        "its native gradient ignores depth_radius, bias, alpha and beta",
        "Use slim.lrn, which brings a gradient of its own");
  }

  private static Optional<Fault> plainConvolution(NodeDef node, Output<?> output) {
    List<Long> dilations = node.getAttrOrThrow("dilations").getList().getIList();
    return when(
            dilations.stream().anyMatch(dilation -> dilation != 1),
            "its native gradient ignores dilations, here " + dilations,
            "Use slim.conv2d or slim.separableConv2d with rate(...)")
        .or(() -> impliedPadding(node, output));
  }

  private static Optional<Fault> impliedPadding(NodeDef node, Output<?> output) {
    return when(
        node.getAttrOrThrow("padding").getS().toStringUtf8().equals("EXPLICIT"),
        "its native gradient cannot do EXPLICIT padding",
        "Pad the input with the op Pad and use VALID padding");
  }

  private static Optional<Fault> when(boolean wrong, String why, String remedy) {
    return wrong ? Optional.of(new Fault(why, remedy)) : Optional.empty();
  }
}
