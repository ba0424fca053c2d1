package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noiseShape;
import static org.tfslim.slim.args.Args.offValue;
import static org.tfslim.slim.args.Args.onValue;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;

import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

class LayersTest extends LayerTesting {
  @Test
  void aDilatedConvolutionSeesPixelsFurtherApart() {
    Operand<TFloat32> net =
        s.conv2d(
            ramp(1, 5, 5, 1),
            1,
            k(3, 3),
            "conv",
            rate(2),
            padding(Padding.VALID),
            weightsInitializer(Initializer.ones()),
            noActivation());
    assertThat(net.shape()).isEqualTo(Shape.of(1, 1, 1, 1));
    assertThat(run(net)).containsExactly(9 * 12f);
  }

  @Test
  void strideAndRateTogetherAreRefused() {
    assertThatThrownBy(() -> s.conv2d(ramp(1, 5, 5, 1), 1, k(3, 3), "conv", rate(2), stride(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not both");
  }

  @Test
  void convolutionsWithoutANameAreNumbered() {
    Operand<TFloat32> net = s.conv2d(ramp(1, 4, 4, 1), 2, k(3, 3), stride(2));
    net = s.conv2d(net, 3, k(1, 1));
    assertThat(net.shape()).isEqualTo(Shape.of(1, 2, 2, 3));
    assertThat(s.variables().all().stream().map(v -> v.name() + v.shape()))
        .containsExactly(
            "Conv/weights[3, 3, 1, 2]",
            "Conv/biases[2]",
            "Conv_1/weights[1, 1, 2, 3]",
            "Conv_1/biases[3]");
  }

  @Test
  void aConvolutionNeedsImages() {
    assertThatThrownBy(() -> s.conv2d(ramp(5, 5, 1), 1, k(3, 3), "conv"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rank 4");
  }

  @Test
  void aFullyConnectedLayerWorksOnTheLastDimension() {
    Operand<TFloat32> net =
        s.fullyConnected(
            ramp(2, 2, 3), 4, "fc", weightsInitializer(Initializer.ones()), noActivation());
    assertThat(net.shape()).isEqualTo(Shape.of(2, 2, 4));
    assertThat(run(net)).startsWith(3, 3, 3, 3, 12, 12, 12, 12).endsWith(30, 30, 30, 30);
  }

  @Test
  void dropoutKeepsTheSumAndDependsOnTheStep() {
    Operand<TFloat32> ones = s.tf().constant(Shape.of(10_000), ones(10_000));
    Operand<TFloat32> net = s.dropout(ones, "drop", keepProbability(0.8f));
    Operation next =
        s.ops()
            .node("AssignAddVariableOp")
            .input(s.globalStep().handle(), s.tf().constant(1L))
            .build();
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      float[] first = SlimSessions.floats(session, net);
      float[] again = SlimSessions.floats(session, net);
      session.runner().addTarget(next).run().close();
      float[] second = SlimSessions.floats(session, net);
      assertThat(first).containsOnly(0f, 1.25f).isEqualTo(again).isNotEqualTo(second);
      double sum = 0;
      for (float value : first) {
        sum += value;
      }
      assertThat(sum / 10_000).isCloseTo(1, within(0.02));
    }
  }

  private static org.tensorflow.ndarray.buffer.FloatDataBuffer ones(int size) {
    float[] values = new float[size];
    java.util.Arrays.fill(values, 1);
    return DataBuffers.of(values);
  }

  @Test
  void dropoutCanDropWholeRows() {
    Operand<TFloat32> ones = s.tf().constant(Shape.of(100, 4), ones(400));
    float[] net = run(s.dropout(ones, "drop", noiseShape(100L, 1L)));
    for (int row = 0; row < 100; row++) {
      assertThat(net[4 * row + 3]).isEqualTo(net[4 * row]);
    }
    assertThat(net).containsOnly(0f, 2f);
  }

  @Test
  void dropoutInInferenceChangesNothing() {
    assertThat(run(s.dropout(ramp(4), "drop", training(false)))).containsExactly(0, 1, 2, 3);
    assertThatThrownBy(() -> s.dropout(ramp(4), "drop", keepProbability(0f)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void softmaxWorksOnTheLastDimensionOfAnyRank() {
    Operand<TFloat32> net = s.softmax(s.tf().constant(new float[2][3][4]), "probabilities");
    assertThat(net.shape()).isEqualTo(Shape.of(2, 3, 4));
    assertThat(run(net)).containsOnly(0.25f);
  }

  @Test
  void oneHotEncodingHasItsValues() {
    Operand<TInt64> labels = s.tf().constant(new long[] {2, 0});
    assertThat(run(s.oneHotEncoding(labels, 3))).containsExactly(0, 0, 1, 1, 0, 0);
    assertThat(run(s.oneHotEncoding(labels, 3, onValue(5), offValue(-1))))
        .containsExactly(-1, -1, 5, 5, -1, -1);
  }

  @Test
  void flattenKeepsAnUnknownBatch() {
    Operand<TFloat32> x =
        s.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2, 3, 4)));
    assertThat(s.flatten(x, "flat").shape().asArray()).containsExactly(-1, 24);
  }

  @Test
  void flattenTakesUnknownSizes() {
    Operand<TFloat32> x =
        s.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, 3, 4)));
    Operand<TFloat32> flat = s.flatten(x, "flat");
    try (Session session = new Session(graph);
        TFloat32 tensor = TFloat32.tensorOf(Shape.of(2, 5, 3, 4), data -> {});
        Result result = session.runner().feed(x, tensor).fetch(flat).run()) {
      assertThat(result.get(0).shape()).isEqualTo(Shape.of(2, 60));
    }
  }

  @Test
  void poolingHasSlimsDefaults() {
    assertThat(run(s.maxPool2d(ramp(1, 4, 4, 1), k(2, 2), "max"))).containsExactly(5, 7, 13, 15);
    assertThat(run(s.avgPool2d(ramp(1, 4, 4, 1), k(2, 2), "avg")))
        .containsExactly(2.5f, 4.5f, 10.5f, 12.5f);
  }
}
