package org.tfslim.slim.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Kernel.k;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.analysis.ModelAnalysis.EndPoint;

class ModelAnalysisTest {
  private static final int FLOAT_BYTES = 4;

  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 0);

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private Operand<TFloat32> images(long... shape) {
    return slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  @Test
  void countsBothConvolutionsOfASeparableOne() {
    Operand<TFloat32> net = slim.separableConv2d(images(1, 8, 8, 3), 16, k(3, 3), 2, "sep");
    ModelAnalysis analysis = ModelAnalysis.of(slim, Map.of("sep", net));
    assertThat(analysis.multiplyAddsByType())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("DepthwiseConv2dNative", 8 * 8 * 6 * 9L, "Conv2D", 8 * 8 * 16 * 6L));
    assertThat(analysis.parameters()).isEqualTo(3 * 3 * 3 * 2 + 6 * 16 + 16);
  }

  @Test
  void countsOnlyWhatTheOutputsNeed() {
    Operand<TFloat32> images = images(1, 8, 8, 3);
    Operand<TFloat32> wanted = slim.conv2d(images, 4, k(1, 1), "wanted");
    slim.conv2d(images, 64, k(5, 5), "other");
    ModelAnalysis analysis = ModelAnalysis.of(slim, Map.of("wanted", wanted));
    assertThat(analysis.multiplyAdds()).isEqualTo(8 * 8 * 4 * 3);
    assertThat(analysis.parameters()).isEqualTo(3 * 4 + 4);
    assertThat(analysis.parameterBytes()).isEqualTo((3 * 4 + 4) * FLOAT_BYTES);
    assertThat(analysis.operationsByType()).containsEntry("Conv2D", 1L);
  }

  @Test
  void countsWhatEndPointsShareOnceWithTheFirst() {
    Operand<TFloat32> first = slim.fullyConnected(images(2, 10), 5, "first");
    Operand<TFloat32> second = slim.fullyConnected(first, 3, "second");
    Map<String, Operand<TFloat32>> endPoints = new LinkedHashMap<>();
    endPoints.put("first", first);
    endPoints.put("again", first);
    endPoints.put("second", second);
    assertThat(ModelAnalysis.of(slim, endPoints).endPoints())
        .containsExactly(
            new EndPoint("first", Shape.of(2, 5), 55, 2 * 10 * 5),
            new EndPoint("again", Shape.of(2, 5), 0, 0),
            new EndPoint("second", Shape.of(2, 3), 18, 2 * 5 * 3));
  }

  @Test
  void takesABatchOfUnknownSizeForOneExample() {
    Operand<TFloat32> net = slim.fullyConnected(images(-1, 10), 5, "net");
    assertThat(ModelAnalysis.of(slim, Map.of("net", net)).multiplyAdds()).isEqualTo(50);
  }

  @Test
  void refusesImagesOfUnknownSize() {
    Operand<TFloat32> net = slim.conv2d(images(1, -1, -1, 3), 5, k(3, 3), "net");
    Map<String, Operand<TFloat32>> endPoints = Map.of("net", net);
    assertThatThrownBy(() -> ModelAnalysis.of(slim, endPoints))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("net/Conv2D")
        .hasMessageContaining("fixed size");
  }

  @Test
  void freesResultsAfterTheirLastUse() {
    Operand<TFloat32> x = images(100);
    Operand<TFloat32> kept = slim.ops().node("Relu").input(x).output();
    Operand<TFloat32> next = slim.ops().node("Relu").input(kept).output();
    Operand<TFloat32> same = slim.ops().node("Identity").input(next).output();
    Operand<TFloat32> last = slim.ops().node("Relu").input(same).output();
    Operand<TFloat32> sum = slim.ops().node("AddV2").input(kept, last).output();
    ModelAnalysis analysis = ModelAnalysis.of(slim, Map.of("sum", sum));
    // At most at once: kept, and two of next, last and sum; Identity has no memory of its own.
    assertThat(analysis.activations())
        .isEqualTo(new ActivationMemory(5 * 100 * FLOAT_BYTES, 3 * 100 * FLOAT_BYTES));
  }

  @Test
  void refusesOutputsOfAnotherGraph() {
    try (Graph other = new Graph()) {
      Map<String, Operand<TFloat32>> foreign = Map.of("x", Slim.on(other, 0).tf().constant(1f));
      assertThatThrownBy(() -> ModelAnalysis.of(slim, foreign))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another graph");
    }
  }
}
