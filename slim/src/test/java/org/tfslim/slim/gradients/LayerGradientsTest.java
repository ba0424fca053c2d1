package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.groups;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV1D;
import static org.tfslim.slim.args.Layer.CONV2D_TRANSPOSE;
import static org.tfslim.slim.args.Layer.CONV3D;
import static org.tfslim.slim.args.Layer.CONV3D_TRANSPOSE;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.PadMode;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.args.PoolingType;

/** Layers of any rank: their gradients by input, weights and parameters. */
class LayerGradientsTest {
  private record Case(
      String name, Shape shape, BiFunction<Slim, Operand<TFloat32>, Operand<TFloat32>> layer) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(
      String name, BiFunction<Slim, Operand<TFloat32>, Operand<TFloat32>> layer, long... shape) {
    return new Case(name, Shape.of(shape), layer);
  }

  static Stream<Case> cases() {
    return Stream.of(
        of("conv1d", (s, x) -> s.conv1d(x, 3, k(3), "c", stride(2)), 2, 7, 2),
        of("conv1d dilated", (s, x) -> s.conv1d(x, 3, k(3), "c", rate(2)), 2, 7, 2),
        of("conv3d", (s, x) -> s.conv3d(x, 3, k(2, 3, 2), "c"), 1, 3, 4, 3, 2),
        of(
            "conv3d with stride",
            (s, x) -> s.conv3d(x, 3, k(3, 2, 3), "c", stride(1, 2, 2), padding(Padding.VALID)),
            1,
            4,
            4,
            5,
            2),
        of(
            "conv3d dilated",
            (s, x) -> s.conv3d(x, 2, k(3, 2, 2), "c", rate(2, 1, 2)),
            1,
            4,
            3,
            4,
            2),
        of(
            "conv3d twice",
            (s, x) -> s.conv3d(s.conv3d(x, 3, k(2), "c"), 2, k(3, 1, 1), "d"),
            1,
            3,
            3,
            3,
            2),
        of(
            "conv2d_transpose",
            (s, x) -> s.conv2dTranspose(x, 3, k(3, 4), "c", stride(2, 1)),
            1,
            3,
            4,
            2),
        of(
            "conv2d_transpose VALID",
            (s, x) -> s.conv2dTranspose(x, 3, k(4, 2), "c", stride(2), padding(Padding.VALID)),
            2,
            3,
            2,
            2),
        of(
            "conv3d_transpose",
            (s, x) -> s.conv3dTranspose(x, 3, k(3, 2, 3), "c", stride(1, 2, 2)),
            1,
            2,
            3,
            2,
            2),
        of(
            "conv3d_transpose VALID",
            (s, x) -> s.conv3dTranspose(x, 2, k(2, 3, 1), "c", stride(2), padding(Padding.VALID)),
            1,
            2,
            2,
            2,
            3),
        of("max_pool3d", (s, x) -> s.maxPool3d(x, k(2, 2, 1), "p", stride(1)), 1, 3, 3, 2, 2),
        of(
            "avg_pool3d",
            (s, x) -> s.avgPool3d(x, k(2, 3, 2), "p", padding(Padding.SAME)),
            1,
            3,
            3,
            3,
            2),
        of("pool of series", (s, x) -> s.pool(x, k(3), PoolingType.MAX, "p"), 2, 6, 2),
        of("batch_norm of videos", (s, x) -> s.batchNorm(x), 2, 2, 2, 2, 2),
        of("instance_norm", (s, x) -> s.instanceNorm(x), 2, 3, 2, 2),
        of(
            "instance_norm NCHW",
            (s, x) -> s.instanceNorm(x, dataFormat(DataFormat.NCHW)),
            2,
            2,
            3,
            2),
        of("group_norm", (s, x) -> s.groupNorm(x, groups(2)), 2, 2, 2, 4),
        of("layer_norm", (s, x) -> s.layerNorm(x), 2, 3, 2, 2),
        of("bias_add", (s, x) -> s.biasAdd(x), 2, 3, 2),
        of("pad", (s, x) -> s.pad(x, 1, 2, PadMode.REFLECT), 1, 3, 3, 2),
        of("global pool", (s, x) -> s.globalPool(x, "p"), 2, 2, 3, 2, 2),
        of("mean", (s, x) -> s.mean(x, "m", 1), 2, 3, 2),
        of("swish", (s, x) -> Activation.SWISH.apply(s.ops(), x), 3, 4),
        of("hard_swish", (s, x) -> Activation.HARD_SWISH.apply(s.ops(), x), 3, 4),
        of("leaky_relu", (s, x) -> Activation.leakyRelu(0.3f).apply(s.ops(), x), 3, 4));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithFiniteDifferences(Case sample) {
    try (Graph graph = new Graph()) {
      Slim slim =
          Slim.on(graph, 1)
              .argScope(on(CONV1D, CONV3D, CONV2D_TRANSPOSE, CONV3D_TRANSPOSE), noActivation());
      FiniteDifferences differences = new FiniteDifferences(graph, slim);
      Operand<TFloat32> x = differences.variable("x", sample.shape().asArray()).value();
      differences.check(differences.loss(sample.layer().apply(slim, x)), -1, 1);
    }
  }

  @Test
  void inferenceHasNoGradientParts() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1).withoutGradients();
      Operand<TFloat32> x = new FiniteDifferences(graph, slim).variable("x", 1, 3, 3, 3, 2).value();
      slim.conv3d(slim.conv3dTranspose(x, 3, k(2), "c"), 3, k(2), "d");
      List<String> types = graph.toGraphDef().getNodeList().stream().map(NodeDef::getOp).toList();
      assertThat(types)
          .contains("Conv3D", "Conv3DBackpropInputV2")
          .doesNotContain("IdentityN", "StopGradient");
    }
  }
}
