package org.tfslim.nets.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.spec.NetOptions.OUTPUT_STRIDE;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.nets.resnet.ResnetBlocks.Block;
import org.tfslim.nets.resnet.ResnetBlocks.Unit;
import org.tfslim.nets.resnet.ResnetV1.BoundedActivations;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Slim.Reuse;
import org.tfslim.slim.testing.SlimSessions;

/** What slim's {@code resnet_v1_test.py} asks of the parts of residual networks. */
class ResnetBlocksTest {
  private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

  private final Graph graph = new Graph();
  private final Slim slim =
      Slim.on(graph, 1).argScope(ResnetArgScope.of(0)).argScope(on(BATCH_NORM), training(false));
  private final Slim again = slim.reuse(Reuse.REUSE);

  @AfterEach
  void close() {
    graph.close();
  }

  private Operand<TFloat32> images(long height, long width, long channels) {
    return SlimSessions.formulaImages(slim, Shape.of(2, height, width, channels));
  }

  private void assertEqual(Operand<TFloat32> found, Operand<TFloat32> wanted) {
    assertThat(found.shape()).isEqualTo(wanted.shape());
    try (Session session = SlimSessions.open(graph)) {
      SlimSessions.initialize(session, slim);
      SlimSessions.loadFormulaWeights(session, slim);
      List<float[]> values = SlimSessions.floats(session, List.of(found, wanted));
      assertThat(values.get(1)).doesNotContain(Float.NaN);
      assertThat(spread(values.get(1))).isGreaterThan(0.1f);
      assertThat(values.get(0)).containsExactly(values.get(1), ROUNDING);
    }
  }

  private static float spread(float[] values) {
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return largest - smallest;
  }

  @Test
  void subsamplingKeepsEveryOtherPixelFromTheFirst() {
    Operand<TFloat32> x =
        slim.tf().reshape(slim.tf().constant(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8}), shape());
    try (Session session = SlimSessions.open(graph)) {
      assertThat(SlimSessions.floats(session, ResnetBlocks.subsample(slim, x, 2, "pool")))
          .containsExactly(0, 2, 6, 8);
    }
    assertThat(ResnetBlocks.subsample(slim, x, 1, "none")).isSameAs(x);
  }

  private Operand<TInt32> shape() {
    return slim.tf().constant(new int[] {1, 3, 3, 1});
  }

  @ParameterizedTest
  @CsvSource({"4, 5, 3, 2", "5, 4, 3, 2", "6, 6, 7, 2", "7, 9, 7, 3", "6, 7, 4, 2"})
  void aStrideIsASubsampledConvolution(int height, int width, int kernel, int stride) {
    Operand<TFloat32> x = images(height, width, 3);
    var strided = ResnetBlocks.conv2dSame(slim, x, 4, kernel, stride, 1, "conv");
    var dense = ResnetBlocks.conv2dSame(again, x, 4, kernel, 1, 1, "conv");
    assertEqual(strided, ResnetBlocks.subsample(again, dense, stride, "pool"));
  }

  @Test
  void theBorderOfEvenImagesIsNotThatOfPaddingSame() {
    Operand<TFloat32> x = images(4, 4, 3);
    Slim linear = slim.argScope(on(CONV2D), noActivation());
    var explicit = ResnetBlocks.conv2dSame(linear, x, 4, 3, 2, 1, "conv");
    var same = linear.reuse(Reuse.REUSE).conv2d(x, 4, k(3, 3), "conv", stride(2));
    assertThat(explicit.shape()).isEqualTo(same.shape());
    try (Session session = SlimSessions.open(graph)) {
      SlimSessions.initialize(session, slim);
      SlimSessions.loadFormulaWeights(session, slim);
      List<float[]> values = SlimSessions.floats(session, List.of(explicit, same));
      assertThat(values.get(0)[0]).isNotCloseTo(values.get(1)[0], ROUNDING);
    }
  }

  private static List<Block> blocks() {
    return List.of(
        ResnetV1.block("block1", 1, 2, 2),
        ResnetV1.block("block2", 2, 2, 2),
        ResnetV1.block("block3", 4, 2, 2),
        ResnetV1.block("block4", 8, 2, 1));
  }

  /** A larger output has the smaller one's pixels: dilation makes up for each stride. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "4, false", "1, true", "2, true", "4, true"})
  void denserOutputsHaveTheSamePixels(int outputStride, boolean stored) {
    Operand<TFloat32> x = images(30, 31, 3);
    NetOptions options =
        NetOptions.defaults().with(ResnetBlocks.STORE_NON_STRIDED_ACTIVATIONS, stored);
    var nominal = ResnetBlocks.stackBlocksDense(slim, x, blocks(), options);
    assertThat(nominal.shape()).isEqualTo(Shape.of(2, 4, 4, 32));
    var dense =
        ResnetBlocks.stackBlocksDense(
            again, x, blocks(), options.with(OUTPUT_STRIDE, outputStride));
    assertEqual(ResnetBlocks.subsample(again, dense, 8 / outputStride, "pool"), nominal);
  }

  @Test
  void aBlockNeedsUnits() {
    assertThatThrownBy(() -> new Block("block9", ResnetV1::bottleneck, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("block9");
  }

  /** The scope of all units, and an override of one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void activationsMayBeBounded(boolean bounded) {
    Slim scoped = slim.argScope(on(ResnetV1.BOTTLENECK), new BoundedActivations(bounded));
    Operand<TFloat32> x = images(4, 4, 8);
    Unit unit = new Unit(8, 2, 1);
    var byScope = ResnetV1.bottleneck(scoped, x, unit, 1);
    assertThat(types(byScope)).containsExactly(bounded ? "Relu6" : "Relu", "AddV2");
    var other = ResnetV1.bottleneck(scoped, x, unit, 1, new BoundedActivations(!bounded));
    assertThat(types(other)).containsExactly(bounded ? "Relu" : "Relu6", "AddV2");
    assertThat(graph.operation("bottleneck_v1/clip_by_value") != null).isEqualTo(bounded);
    assertThat(graph.operation("bottleneck_v1_1/clip_by_value") != null).isEqualTo(!bounded);
  }

  /** The operation behind {@code x} and the one behind that. */
  private static List<String> types(Operand<TFloat32> x) {
    List<String> types = new ArrayList<>();
    types.add(x.op().type());
    types.add(((GraphOperation) x.op()).input(0).op().type());
    return types;
  }
}
