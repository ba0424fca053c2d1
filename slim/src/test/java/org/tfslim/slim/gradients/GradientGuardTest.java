package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;

/** What must not be differentiated, and what it says then. */
class GradientGuardTest {
  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 1);
  private final FiniteDifferences differences = new FiniteDifferences(graph, slim);

  @AfterEach
  void close() {
    graph.close();
  }

  /** Something wrong made from a variable of shape [1, 6, 6, 4]. */
  interface Body {
    Operand<TFloat32> apply(OpScope s, Operand<TFloat32> x);
  }

  record Refused(String type, String why, Body body) {
    @Override
    public String toString() {
      return type + ": " + why;
    }
  }

  static Stream<Refused> refused() {
    return Stream.of(
        new Refused("Conv2D", "ignores dilations", (s, x) -> convolution(s, x, 2, "SAME")),
        new Refused("Conv2D", "EXPLICIT", (s, x) -> convolution(s, x, 1, "EXPLICIT")),
        new Refused(
            "DepthwiseConv2dNative",
            "ignores dilations",
            (s, x) ->
                s.node("DepthwiseConv2dNative", "bad")
                    .input(x, kernel(s))
                    .attr("strides", new long[] {1, 1, 1, 1})
                    .attr("dilations", new long[] {1, 2, 2, 1})
                    .attr("padding", "SAME")
                    .output()),
        new Refused(
            "MaxPool",
            "EXPLICIT",
            (s, x) ->
                s.node("MaxPool", "bad")
                    .input(x)
                    .attr("ksize", new long[] {1, 2, 2, 1})
                    .attr("strides", new long[] {1, 2, 2, 1})
                    .attr("padding", "EXPLICIT")
                    .attr("explicit_paddings", new long[] {0, 0, 1, 1, 1, 1, 0, 0})
                    .output()),
        new Refused(
            "LRN", "ignores depth_radius", (s, x) -> lrn(s, x).attr("alpha", 0.5f).output()),
        new Refused(
            "LRN", "ignores depth_radius", (s, x) -> lrn(s, x).attr("beta", 0.75f).output()),
        new Refused("LRN", "ignores depth_radius", (s, x) -> lrn(s, x).attr("bias", 2f).output()),
        new Refused(
            "LRN", "ignores depth_radius", (s, x) -> lrn(s, x).attr("depth_radius", 4).output()),
        new Refused(
            "LogSoftmax", "dimension 1", (s, x) -> s.node("LogSoftmax", "bad").input(x).output()),
        new Refused(
            "SparseSoftmaxCrossEntropyWithLogits",
            "no gradient",
            (s, x) -> {
              Operand<?> rows =
                  s.node("Reshape").input(x, s.constant("shape", new int[] {6, 24})).output();
              Operation entropy =
                  s.node("SparseSoftmaxCrossEntropyWithLogits", "bad")
                      .input(rows, s.constant("labels", new int[] {1, 2, 3, 4, 5, 6}))
                      .build();
              return entropy.output(0);
            }),
        new Refused(
            "TopKV2",
            "missing or was never verified",
            (s, x) -> s.node("TopKV2", "bad").input(x, s.constant("k", 2)).output()),
        new Refused(
            "EnsureShape",
            "missing or was never verified",
            (s, x) -> s.node("EnsureShape", "bad").input(x).attr("shape", x.shape()).output()),
        new Refused(
            "PlaceholderWithDefault",
            "missing or was never verified",
            (s, x) ->
                s.node("PlaceholderWithDefault", "bad").input(x).attr("shape", x.shape()).output()),
        new Refused(
            "PreventGradient",
            "missing or was never verified",
            (s, x) -> s.node("PreventGradient", "bad").input(x).output()),
        new Refused(
            "Conv3D",
            "missing or was never verified",
            (s, x) -> {
              Operand<?> clip = s.node("ExpandDims").input(x, s.constant("dim", 1)).output();
              Operand<?> filter =
                  s.node("Reshape")
                      .input(kernel(s), s.constant("shape", new int[] {1, 3, 3, 4, 2}))
                      .output();
              return s.node("Conv3D", "bad")
                  .input(clip, filter)
                  .attr("strides", new long[] {1, 1, 1, 1, 1})
                  .attr("padding", "SAME")
                  .output();
            }),
        new Refused(
            "Switch",
            "control flow",
            (s, x) ->
                s.node("Switch", "bad").input(x, s.withName("p").ops().constant(true)).output()),
        new Refused(
            "Merge",
            "control flow",
            (s, x) -> s.node("Merge", "bad").inputList(List.of(x, x)).output()),
        new Refused(
            "IdentityN",
            "does not stand for",
            (s, x) -> s.node("IdentityN", "bad").inputList(List.of(x, x)).output()),
        new Refused(
            "IdentityN",
            "does not stand for",
            (s, x) -> {
              Operand<TFloat32> y = s.node("Sigmoid").input(x).output();
              Operand<TFloat32> cut = s.node("StopGradient").input(y).output();
              return s.node("IdentityN", "bad").inputList(List.of(cut, x)).output();
            }),
        new Refused(
            "FusedBatchNormV3",
            "ignores its output 1",
            (s, x) -> {
              Operand<?> ones = s.withName("o").ops().constant(new float[] {1, 1, 1, 1});
              Operand<?> none = s.withName("e").ops().constant(new float[0]);
              Operation norm =
                  s.node("FusedBatchNormV3", "bad").input(x, ones, ones, none, none).build();
              return norm.output(1);
            }),
        new Refused(
            "SoftmaxCrossEntropyWithLogits",
            "ignores its output 1",
            (s, x) -> {
              Operand<?> rows =
                  s.node("Reshape").input(x, s.constant("shape", new int[] {6, 24})).output();
              Operation entropy =
                  s.node("SoftmaxCrossEntropyWithLogits", "bad")
                      .input(rows, s.node("StopGradient").input(rows).output())
                      .build();
              return entropy.output(1);
            }),
        new Refused(
            "ReadVariableOp",
            "in another way than Variable.value()",
            (s, x) -> {
              Operand<?> again =
                  s.node("ReadVariableOp", "bad")
                      .input(s.graph().operationOrThrow("x").output(0))
                      .attr("dtype", DataType.DT_FLOAT)
                      .output();
              return s.node("AddV2").input(x, again).output();
            }));
  }

  private static Operand<?> kernel(OpScope s) {
    return s.ops().zeros(s.ops().constant(new int[] {3, 3, 4, 2}), TFloat32.class);
  }

  private static Operand<TFloat32> convolution(
      OpScope s, Operand<TFloat32> x, long dilation, String padding) {
    Node node =
        s.node("Conv2D", "bad")
            .input(x, kernel(s))
            .attr("strides", new long[] {1, 1, 1, 1})
            .attr("dilations", new long[] {1, dilation, dilation, 1})
            .attr("padding", padding);
    return (padding.equals("EXPLICIT")
            ? node.attr("explicit_paddings", new long[] {0, 0, 1, 1, 1, 1, 0, 0})
            : node)
        .output();
  }

  private static Node lrn(OpScope s, Operand<TFloat32> x) {
    return s.node("LRN", "bad").input(x);
  }

  @ParameterizedTest
  @MethodSource
  void refused(Refused refused) {
    Operand<TFloat32> x = differences.variable("x", 1, 6, 6, 4).value();
    Operand<TFloat32> y = refused.body().apply(slim.ops(), x);
    Operand<TFloat32> loss = differences.loss(slim.ops().node("Relu").input(y).output());
    assertThatThrownBy(() -> Gradients.of(slim, loss, slim.variables().trainable()))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("bad (op " + refused.type() + ")")
        .hasMessageContaining(refused.why());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsRefusedMayStandBesideTheWayToTheVariables(Refused refused) {
    Variable<TFloat32> x = differences.variable("x", 1, 6, 6, 4);
    Variable<TFloat32> weight = differences.variable("weight");
    Operand<TFloat32> y = refused.body().apply(slim.ops(), x.value());
    Operand<TFloat32> input = slim.ops().node("StopGradient").input(y).output();
    Operand<TFloat32> loss =
        differences.loss(slim.ops().node("Mul").input(input, weight.value()).output());
    Gradients gradients = Gradients.find(slim, loss, slim.variables().trainable());
    assertThat(gradients.unreached()).containsExactly(x);
    assertThat(gradients.reached()).extracting(Gradient::variable).containsExactly(weight);
  }

  @Test
  void theOutputThatIsTheLossCounts() {
    Operand<TFloat32> x = differences.variable("x", 3, 4).value();
    Operation entropy = slim.ops().node("SoftmaxCrossEntropyWithLogits", "bad").input(x, x).build();
    GradientGuard guard = new GradientGuard(graph, Set.of(x.op().name()));
    assertThatThrownBy(() -> guard.check(entropy.output(1)))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("ignores its output 1");
  }
}
