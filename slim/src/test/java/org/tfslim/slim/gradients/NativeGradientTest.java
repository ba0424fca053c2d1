package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;

/** Every op type that the guard lets pass, against finite differences. */
class NativeGradientTest {
  /** Makes what is to be differentiated from one variable. */
  interface Body {
    Operand<TFloat32> apply(OpScope s, Operand<TFloat32> x);
  }

  record Case(String name, Shape shape, float low, float high, Body body) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(String name, float low, float high, Body body, long... shape) {
    return new Case(name, shape.length == 0 ? Shape.of(3, 4) : Shape.of(shape), low, high, body);
  }

  private static Case unary(String type, float low, float high) {
    return of(type, low, high, (s, x) -> s.node(type).input(x).output());
  }

  /** Both operands depend on the variable; the second one is broadcast. */
  private static Case binary(String type, float low, float high) {
    return of(type, low, high, (s, x) -> s.node(type).input(x, pick(s, x)).output());
  }

  /** The second row of a matrix, times 1.3. */
  private static Operand<TFloat32> pick(OpScope s, Operand<TFloat32> x) {
    Operand<TFloat32> row = s.node("Slice").input(x, ints(s, 1, 0), ints(s, 1, -1)).output();
    return s.node("Mul").input(row, s.constant("factor", 1.3f)).output();
  }

  private static Operand<?> ints(OpScope s, int... values) {
    return s.constant("ints", values);
  }

  private static Operand<?> pairs(OpScope s, int[]... values) {
    return s.withName("pairs").ops().constant(values);
  }

  private static Operand<TFloat32> one(Node node) {
    return node.output();
  }

  private static Node window(Node node, String padding, long... strides) {
    return node.attr("strides", strides).attr("padding", padding);
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String type :
        "Identity Abs Neg Square Exp Relu Relu6 LeakyRelu Elu Selu Sigmoid Tanh Softplus Softsign L2Loss Softmax LogSoftmax"
            .split(" ", -1)) {
      cases.add(unary(type, -1.55f, 1.5f));
    }
    cases.add(unary("Relu6", 4, 8.1f));
    for (String type : "Sqrt Rsqrt Log Log1p Reciprocal".split(" ", -1)) {
      cases.add(unary(type, 0.9f, 2));
    }
    for (String type :
        "Add AddV2 Sub Mul RealDiv Div DivNoNan SquaredDifference Maximum Minimum Pow"
            .split(" ", -1)) {
      cases.add(binary(type, 0.9f, 2));
    }
    cases.add(
        of("Softmax of rank 4", -1, 1, (s, x) -> s.node("Softmax").input(x).output(), 2, 2, 3, 4));
    cases.add(
        of(
            "CheckNumerics",
            -1,
            1,
            (s, x) -> one(s.node("CheckNumerics").input(x).attr("message", "no"))));
    cases.add(
        of(
            "AddN",
            -1,
            1,
            (s, x) -> {
              List<Operand<TFloat32>> all = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                all.add(s.node("Mul").input(x, s.constant("f", 1f + i)).output());
              }
              return s.node("AddN").inputList(all).output();
            }));
    cases.add(
        of(
            "ClipByValue",
            -1,
            1,
            (s, x) ->
                s.node("ClipByValue")
                    .input(x, s.constant("min", -0.5f), s.constant("max", 0.6f))
                    .output()));
    cases.add(
        of(
            "BiasAdd",
            -1,
            1,
            (s, x) ->
                s.node("BiasAdd")
                    .input(x, s.node("Reshape").input(pick(s, x), ints(s, 4)).output())
                    .output()));
    for (boolean a : new boolean[] {false, true}) {
      for (boolean b : new boolean[] {false, true}) {
        cases.add(
            of(
                "MatMul " + a + " " + b,
                -1,
                1,
                (s, x) -> {
                  Operand<TFloat32> y = s.node("Mul").input(x, s.constant("f", 0.7f)).output();
                  return s.node("MatMul")
                      .input(x, y)
                      .attr("transpose_a", a)
                      .attr("transpose_b", b)
                      .output();
                },
                4,
                4));
      }
    }
    for (String type : "Mean Sum Max Min Prod".split(" ", -1)) {
      for (boolean keep : new boolean[] {false, true}) {
        cases.add(
            of(
                type + " " + keep,
                0.9f,
                2,
                (s, x) -> s.node(type).input(x, ints(s, 0, 2)).attr("keep_dims", keep).output(),
                2,
                3,
                4));
      }
      cases.add(of(type + " -1", 0.9f, 2, (s, x) -> s.node(type).input(x, ints(s, -1)).output()));
    }
    rearrangements(cases);
    images(cases);
    return cases.stream();
  }

  private static void rearrangements(List<Case> cases) {
    cases.add(of("Reshape", -1, 1, (s, x) -> s.node("Reshape").input(x, ints(s, 2, -1)).output()));
    cases.add(
        of(
            "ExpandDims",
            -1,
            1,
            (s, x) -> s.node("ExpandDims").input(x, s.constant("d", 1)).output()));
    cases.add(
        of(
            "Squeeze",
            -1,
            1,
            (s, x) -> s.node("Squeeze").input(x).attr("squeeze_dims", new long[] {1}).output(),
            3,
            1,
            4));
    cases.add(
        of(
            "Transpose",
            -1,
            1,
            (s, x) -> s.node("Transpose").input(x, ints(s, 2, 0, 1)).output(),
            2,
            3,
            4));
    cases.add(of("ReverseV2", -1, 1, (s, x) -> s.node("ReverseV2").input(x, ints(s, 1)).output()));
    Body pad =
        (s, x) -> s.node("Pad").input(x, pairs(s, new int[] {1, 0}, new int[] {2, 1})).output();
    cases.add(of("Pad", -1, 1, pad));
    cases.add(
        of(
            "PadV2",
            -1,
            1,
            (s, x) ->
                s.node("PadV2")
                    .input(x, pairs(s, new int[] {1, 0}, new int[] {2, 1}), s.constant("v", 2f))
                    .output()));
    for (String mode : new String[] {"REFLECT", "SYMMETRIC"}) {
      cases.add(
          of(
              "MirrorPad " + mode,
              -1,
              1,
              (s, x) ->
                  s.node("MirrorPad")
                      .input(x, pairs(s, new int[] {1, 0}, new int[] {2, 1}))
                      .attr("mode", mode)
                      .output()));
    }
    cases.add(
        of(
            "Slice",
            -1,
            1,
            (s, x) -> s.node("Slice").input(x, ints(s, 1, 0), ints(s, 2, 3)).output()));
    cases.add(
        of(
            "StridedSlice",
            -1,
            1,
            (s, x) ->
                s.node("StridedSlice")
                    .input(x, ints(s, 1, 0), ints(s, 0, 4), ints(s, 1, 2))
                    .attr("shrink_axis_mask", 1)
                    .output()));
    cases.add(of("Tile", -1, 1, (s, x) -> s.node("Tile").input(x, ints(s, 2, 3)).output()));
    cases.add(
        of(
            "GatherV2",
            -1,
            1,
            (s, x) ->
                s.node("GatherV2").input(x, ints(s, 2, 0, 2), s.constant("axis", 1)).output()));
    cases.add(
        of(
            "Pack and Unpack",
            -1,
            1,
            (s, x) -> {
              Operation parts = s.node("Unpack").input(x).attr("num", 12).attr("axis", 1).build();
              List<Operand<TFloat32>> all = new ArrayList<>();
              for (int i = 0; i < 11; i++) { // the last one is left out
                all.add(s.node("Mul").input(parts.output(i), s.constant("f", 1f + i)).output());
              }
              return s.node("Pack").inputList(all).attr("axis", 0).output();
            },
            2,
            12));
    cases.add(
        of(
            "Split and ConcatV2",
            -1,
            1,
            (s, x) -> {
              Operation parts =
                  s.node("Split").input(s.constant("axis", 1), x).attr("num_split", 12).build();
              List<Operand<TFloat32>> all = new ArrayList<>();
              for (int i = 0; i < 11; i++) { // the last one is left out
                all.add(s.node("Mul").input(parts.output(i), s.constant("f", 1f + i)).output());
              }
              return s.node("ConcatV2").inputList(all).input(s.constant("axis", 1)).output();
            },
            2,
            24));
    cases.add(
        of(
            "SplitV",
            -1,
            1,
            (s, x) -> {
              Operation parts =
                  s.node("SplitV")
                      .input(x, ints(s, 1, 3), s.constant("axis", 1))
                      .attr("num_split", 2)
                      .build();
              return parts.output(1);
            }));
    for (String type : new String[] {"Select", "SelectV2"}) {
      cases.add(
          of(
              type,
              -1,
              1,
              (s, x) -> {
                Operand<?> positive = s.node("Greater").input(x, s.constant("zero", 0f)).output();
                Operand<TFloat32> other = s.node("Mul").input(x, s.constant("f", 3f)).output();
                return s.node(type).input(positive, x, other).output();
              }));
    }
    cases.add(
        of(
            "Cast",
            -1,
            1,
            (s, x) -> {
              Operand<?> wide = s.node("Cast").input(x).attr("DstT", DataType.DT_DOUBLE).output();
              Operand<?> squared = s.node("Mul").input(wide, wide).output();
              return s.node("Cast").input(squared).attr("DstT", DataType.DT_FLOAT).output();
            }));
    cases.add(
        of(
            "dropout",
            -1,
            1,
            (s, x) -> {
              Operand<?> kept = s.node("GreaterEqual").input(x, s.constant("rate", 0f)).output();
              Operand<?> mask = s.node("Cast").input(kept).attr("DstT", DataType.DT_FLOAT).output();
              return s.node("Mul").input(x, mask).output();
            }));
    for (String type : new String[] {"SpaceToBatchND", "BatchToSpaceND"}) {
      cases.add(
          of(
              type,
              -1,
              1,
              (s, x) ->
                  s.node(type)
                      .input(x, ints(s, 2, 2), pairs(s, new int[] {0, 1}, new int[] {1, 0}))
                      .output(),
              4,
              3,
              3,
              2));
    }
    for (String type : new String[] {"SpaceToDepth", "DepthToSpace"}) {
      cases.add(
          of(
              type,
              -1,
              1,
              (s, x) -> s.node(type).input(x).attr("block_size", 2).output(),
              1,
              2,
              2,
              4));
    }
    cases.add(
        of(
            "SoftmaxCrossEntropyWithLogits",
            -1,
            1,
            (s, x) ->
                s.node("SoftmaxCrossEntropyWithLogits")
                    .input(x, s.node("Softmax").input(x).output())
                    .output()));
  }

  private static void images(List<Case> cases) {
    for (String padding : new String[] {"SAME", "VALID"}) {
      for (long stride : new long[] {1, 2}) {
        cases.add(
            of(
                "Conv2D " + padding + stride,
                -1,
                1,
                (s, x) ->
                    window(
                            s.node("Conv2D").input(x, kernel(s, x, 3, 2, 2, 3)),
                            padding,
                            1,
                            stride,
                            stride,
                            1)
                        .output(),
                2,
                5,
                6,
                2));
        cases.add(
            of(
                "DepthwiseConv2dNative " + padding + stride,
                -1,
                1,
                (s, x) ->
                    window(
                            s.node("DepthwiseConv2dNative").input(x, kernel(s, x, 3, 2, 2, 3)),
                            padding,
                            1,
                            stride,
                            stride,
                            1)
                        .output(),
                2,
                5,
                6,
                2));
        for (String type : new String[] {"MaxPool", "AvgPool"}) {
          cases.add(
              of(
                  type + " " + padding + stride,
                  -1,
                  1,
                  (s, x) ->
                      window(s.node(type).input(x), padding, 1, stride, stride, 1)
                          .attr("ksize", new long[] {1, 3, 2, 1})
                          .output(),
                  1,
                  5,
                  5,
                  2));
          cases.add(
              of(
                  type + "3D " + padding + stride,
                  -1,
                  1,
                  (s, x) ->
                      window(s.node(type + "3D").input(x), padding, 1, stride, stride, 1, 1)
                          .attr("ksize", new long[] {1, 3, 2, 1, 1})
                          .output(),
                  1,
                  4,
                  4,
                  2,
                  1));
        }
        cases.add(
            of(
                "MaxPoolV2 " + padding + stride,
                -1,
                1,
                (s, x) ->
                    s.node("MaxPoolV2")
                        .input(x, ints(s, 1, 3, 2, 1), ints(s, 1, (int) stride, (int) stride, 1))
                        .attr("padding", padding)
                        .output(),
                1,
                5,
                5,
                2));
      }
    }
    cases.add(
        of(
            "Conv2DBackpropInput",
            -1,
            1,
            (s, x) ->
                window(
                        s.node("Conv2DBackpropInput")
                            .input(ints(s, 1, 8, 8, 3), kernel(s, x, 3, 3, 3, 2), x),
                        "SAME",
                        1,
                        2,
                        2,
                        1)
                    .output(),
            1,
            4,
            4,
            2));
    cases.add(of("LRN", -1, 1, (s, x) -> s.node("LRN").input(x).output(), 1, 2, 2, 8));
    for (boolean training : new boolean[] {false, true}) {
      cases.add(
          of(
              "FusedBatchNormV3 " + training,
              -1,
              1,
              (s, x) -> {
                Operand<TFloat32> row =
                    s.node("Reshape").input(slice(s, x, 3), ints(s, -1)).output();
                Operand<?> mean =
                    training
                        ? s.withName("e").ops().constant(new float[0])
                        : s.withName("m").ops().constant(new float[] {.1f, .2f, .3f});
                Operand<?> variance =
                    training
                        ? s.withName("e").ops().constant(new float[0])
                        : s.withName("v").ops().constant(new float[] {1, 2, 3});
                return s.node("FusedBatchNormV3")
                    .input(x, row, row, mean, variance)
                    .attr("is_training", training)
                    .attr("epsilon", 0.001f)
                    .output();
              },
              2,
              3,
              3,
              3));
    }
    for (String type : new String[] {"ResizeBilinear", "ResizeNearestNeighbor"}) {
      for (String how : new String[] {"", "align_corners", "half_pixel_centers"}) {
        cases.add(
            of(
                type + " " + how,
                -1,
                1,
                (s, x) -> {
                  Node node = s.node(type).input(x, ints(s, 5, 7));
                  return (how.isEmpty() ? node : node.attr(how, true)).output();
                },
                1,
                3,
                4,
                2));
      }
    }
  }

  /** The first values of {@code x} in the shape of a kernel, repeated as needed. */
  private static Operand<TFloat32> kernel(OpScope s, Operand<TFloat32> x, int... shape) {
    int size = 1;
    for (int dimension : shape) {
      size *= dimension;
    }
    Operand<TFloat32> flat = s.node("Reshape").input(x, ints(s, -1)).output();
    Operand<TFloat32> twice = s.node("Tile").input(flat, ints(s, 2)).output();
    Operand<TFloat32> start = s.node("Slice").input(twice, ints(s, 0), ints(s, size)).output();
    return s.node("Reshape").input(start, s.constant("shape", shape)).output();
  }

  private static Operand<TFloat32> slice(OpScope s, Operand<TFloat32> x, int size) {
    Operand<TFloat32> flat = s.node("Reshape").input(x, ints(s, -1)).output();
    return s.node("Slice").input(flat, ints(s, 0), ints(s, size)).output();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithFiniteDifferences(Case sample) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      FiniteDifferences differences = new FiniteDifferences(graph, slim);
      Operand<TFloat32> x = differences.variable("x", sample.shape().asArray()).value();
      Operand<TFloat32> y = sample.body().apply(slim.ops(), x);
      differences.check(differences.loss(y), sample.low(), sample.high());
    }
  }

  @Test
  void everyTypeHasACase() {
    Set<String> types = new HashSet<>();
    cases()
        .forEach(
            sample -> {
              try (Graph graph = new Graph()) {
                Slim slim = Slim.on(graph, 1);
                FiniteDifferences differences = new FiniteDifferences(graph, slim);
                sample
                    .body()
                    .apply(slim.ops(), differences.variable("x", sample.shape().asArray()).value());
                graph.toGraphDef().getNodeList().stream().map(NodeDef::getOp).forEach(types::add);
              }
            });
    assertThat(types).containsAll(NativeGradient.VERIFIED.keySet());
  }
}
