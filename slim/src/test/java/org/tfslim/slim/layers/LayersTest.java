package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.center;
import static org.tfslim.slim.args.Args.decay;
import static org.tfslim.slim.args.Args.epsilon;
import static org.tfslim.slim.args.Args.keepProbability;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.noiseShape;
import static org.tfslim.slim.args.Args.offValue;
import static org.tfslim.slim.args.Args.onValue;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.updates;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Kernel.k;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

class LayersTest {
  private final Graph graph = new Graph();
  private final Slim s = Slim.on(graph, 3);

  @AfterEach
  void close() {
    graph.close();
  }

  private Operand<TFloat32> ramp(long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return s.tf().constant(shape, DataBuffers.of(values));
  }

  private float[] run(Operand<TFloat32> x) {
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      return SlimSessions.floats(session, x);
    }
  }

  private List<String> variables() {
    return s.variables().all().stream().map(v -> v.name() + " " + v.shape()).toList();
  }

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
  void aConvolutionNeedsImages() {
    assertThatThrownBy(() -> s.conv2d(ramp(5, 5, 1), 1, k(3, 3), "conv"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rank 4");
  }

  @Test
  void aSeparableConvolutionHasDepthwiseAndPointwiseWeights() {
    Operand<TFloat32> net =
        s.separableConv2d(
            ramp(1, 3, 3, 2),
            Optional.of(5L),
            k(3, 3),
            2,
            "sep",
            padding(Padding.VALID),
            weightsInitializer(Initializer.ones()),
            biasesInitializer(Initializer.constant(1)));
    assertThat(variables())
        .containsExactly(
            "sep/depthwise_weights [3, 3, 2, 2]",
            "sep/pointwise_weights [1, 1, 4, 5]",
            "sep/biases [5]");
    float even = 72; // the sum of 0, 2, ... 16
    float odd = 81;
    assertThat(run(net)[0]).isEqualTo(2 * even + 2 * odd + 1);
  }

  @Test
  void aDepthwiseConvolutionKeepsChannelsApart() {
    Operand<TFloat32> net =
        s.separableConv2d(
            ramp(1, 3, 3, 2),
            Optional.empty(),
            k(3, 3),
            1,
            "dw",
            padding(Padding.VALID),
            weightsInitializer(Initializer.ones()));
    assertThat(variables()).containsExactly("dw/depthwise_weights [3, 3, 2, 1]", "dw/biases [2]");
    assertThat(run(net)).containsExactly(72, 81);
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
  void batchNormNormalizesAndItsUpdatesMoveTheAverages() {
    Operand<TFloat32> net = s.batchNorm(ramp(1, 2, 2, 1), decay(0.9), epsilon(0f), scale(true));
    assertThat(variables())
        .containsExactly(
            "BatchNorm/gamma [1]",
            "BatchNorm/beta [1]",
            "BatchNorm/moving_mean [1]",
            "BatchNorm/moving_variance [1]");
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      Session.Runner step = session.runner().fetch(net);
      s.variables().updateOps().forEach(step::addTarget);
      try (Result result = step.run()) {
        float[] values = SlimSessions.floats((TFloat32) result.get(0));
        assertThat(values[0]).isCloseTo(-1.3416407f, within(1e-5f));
        assertThat(values[3]).isCloseTo(1.3416407f, within(1e-5f));
      }
      // mean 1.5; the variance without bias is 5/3
      assertThat(value(session, "BatchNorm/moving_mean")).isCloseTo(0.15f, within(1e-6f));
      assertThat(value(session, "BatchNorm/moving_variance"))
          .isCloseTo(0.9f + 0.1f * 5 / 3, within(1e-6f));
    }
  }

  private float value(Session session, String name) {
    return SlimSessions.floats(session, s, name)[0];
  }

  @Test
  void batchNormCanUpdateInPlace() {
    Operand<TFloat32> net =
        s.batchNorm(ramp(1, 2, 2, 1), decay(0.9), updates(Arg.Updates.IN_PLACE));
    assertThat(s.variables().updateOps()).isEmpty();
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      session.runner().fetch(net).run().close();
      assertThat(value(session, "BatchNorm/moving_mean")).isCloseTo(0.15f, within(1e-6f));
    }
  }

  @Test
  void batchNormInInferenceUsesTheAverages() {
    Operand<TFloat32> net =
        s.batchNorm(ramp(1, 2, 2, 1), training(false), epsilon(0f), center(false));
    assertThat(variables())
        .containsExactly("BatchNorm/moving_mean [1]", "BatchNorm/moving_variance [1]");
    assertThat(s.variables().updateOps()).isEmpty();
    assertThat(run(net)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void batchNormTakesVectors() {
    Operand<TFloat32> net = s.batchNorm(ramp(4, 2), epsilon(0f));
    assertThat(net.shape().numDimensions()).isEqualTo(2);
    assertThat(run(net)[0]).isCloseTo(-1.3416407f, within(1e-5f));
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
