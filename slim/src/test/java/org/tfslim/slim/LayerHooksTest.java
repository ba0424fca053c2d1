package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.biasesInitializer;
import static org.tfslim.slim.args.Args.fused;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.normalizer;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsInitializer;
import static org.tfslim.slim.args.Args.weightsRegularizer;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.BATCH_NORM;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.SEPARABLE_CONV2D;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.gradients.Gradients;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;
import org.tfslim.slim.testing.SlimSessions;

/** What is read and returned by layers can be changed. */
class LayerHooksTest {
  private final Graph graph = new Graph();
  private final Slim root =
      Slim.on(graph, 1)
          .argScope(
              on(CONV2D, SEPARABLE_CONV2D, FULLY_CONNECTED),
              weightsInitializer(Initializer.ones()),
              biasesInitializer(Initializer.constant(1)),
              noActivation());
  private final Operand<TFloat32> image = root.tf().constant(new float[][][][] {{{{3}}}});
  private final List<String> read = new ArrayList<>();

  @AfterEach
  void close() {
    graph.close();
  }

  /** Doubles what is read, and notes it. */
  private Operand<TFloat32> twice(Slim slim, Variable<TFloat32> variable, Operand<TFloat32> value) {
    read.add(variable.name());
    return slim.ops().node("Mul").input(value, slim.ops().constant("two", 2f)).output();
  }

  private float run(Operand<TFloat32> x) {
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, root);
      return SlimSessions.floats(session, x)[0];
    }
  }

  @Test
  void convolutionsReadThroughIt() {
    assertThat(run(root.reading(this::twice).conv2d(image, 1, k(1, 1), "conv"))).isEqualTo(8);
    assertThat(read).containsExactly("conv/weights", "conv/biases");
  }

  @Test
  void separableConvolutionsReadThroughIt() {
    Slim s = root.reading(this::twice);
    Operand<TFloat32> channels = root.tf().constant(new float[][][][] {{{{3, 3}}}});
    assertThat(run(s.separableConv2d(channels, 1, k(1, 1), 1, "both"))).isEqualTo(26);
    assertThat(run(s.depthwiseConv2d(channels, k(1, 1), 1, "one"))).isEqualTo(8);
    assertThat(read)
        .containsExactly(
            "both/depthwise_weights",
            "both/pointwise_weights",
            "both/biases",
            "one/depthwise_weights",
            "one/biases");
  }

  @Test
  void fullyConnectedLayersReadThroughIt() {
    Operand<TFloat32> x = root.flatten(image, "flat");
    assertThat(run(root.reading(this::twice).fullyConnected(x, 1, "fc"))).isEqualTo(8);
    assertThat(read).containsExactly("fc/weights", "fc/biases");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void batchNormReadsThroughIt(boolean fused) {
    Slim s = root.argScope(on(BATCH_NORM), scale(true), fused(fused), training(false));
    // (3 - 2 * 0) / sqrt(2 * 1 + 0.001) * (2 * 1) + 2 * 0
    assertThat(run(s.reading(this::twice).batchNorm(image)))
        .isEqualTo((float) (6 / Math.sqrt(2.001)));
    assertThat(read)
        .containsExactlyInAnyOrder(
            "BatchNorm/gamma",
            "BatchNorm/beta",
            "BatchNorm/moving_mean",
            "BatchNorm/moving_variance");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void averagesAreMovedFromWhatTheyAre(boolean fused) {
    Slim s = root.argScope(on(BATCH_NORM), scale(true), fused(fused));
    s.reading(this::twice).batchNorm(image);
    assertThat(read).containsExactlyInAnyOrder("BatchNorm/gamma", "BatchNorm/beta");
  }

  @Test
  void readersFollowEachOther() {
    Slim s =
        root.reading(this::twice)
            .reading(
                (slim, variable, value) ->
                    slim.ops().node("AddV2").input(value, slim.ops().constant("one", 1f)).output());
    // 3 * (2 * 1 + 1) + (2 * 1 + 1)
    assertThat(run(s.conv2d(image, 1, k(1, 1), "conv"))).isEqualTo(12);
  }

  @Test
  void whatAReaderAddsIsInTheScopeOfTheLayer() {
    root.reading(this::twice).scope("net").conv2d(image, 1, k(1, 1), "conv");
    assertThat(graph.operation("net/conv/Mul")).isNotNull();
  }

  @Test
  void regularizersSeeTheVariableAsItIs() {
    Slim s = root.reading(this::twice);
    s.conv2d(image, 1, k(1, 1), "conv", weightsRegularizer(Regularizer.l2(2)));
    assertThat(run(root.variables().regularizationLosses().get(0))).isEqualTo(1);
  }

  @Test
  void gradientsFlowThroughAReader() {
    Slim s =
        root.reading(this::twice)
            .reading(
                (slim, variable, value) -> {
                  // there and back, as training in half precision does
                  Operand<?> half =
                      slim.ops().node("Cast").input(value).attr("DstT", DataType.DT_HALF).output();
                  return slim.ops()
                      .node("Cast")
                      .input(half)
                      .attr("DstT", DataType.DT_FLOAT)
                      .output();
                });
    Operand<TFloat32> loss = root.squeeze(s.conv2d(image, 1, k(1, 1), "conv"), "loss");
    Operand<TFloat32> scalar = root.tf().sum(loss, root.tf().constant(new int[] {0, 1}));
    var gradients = Gradients.of(root, scalar, root.variables().trainable());
    assertThat(run(gradients.get(0).value())).isEqualTo(6);
    assertThat(run(gradients.get(1).value())).isEqualTo(2);
  }

  @Test
  void outputsAndWhatGoesIntoActivationsAreWrapped() {
    List<String> seen = new ArrayList<>();
    Slim s =
        root.returning(
            (slim, layer, point, value) -> {
              seen.add(slim.scopeName() + " " + layer.name() + " " + point);
              return slim.ops().node("Neg").input(value).output();
            });
    Operand<TFloat32> net = s.conv2d(image, 1, k(1, 1), "plain");
    net =
        s.conv2d(
            net,
            1,
            k(1, 1),
            "conv",
            activation(Activation.RELU),
            normalizer((slim, x) -> slim.batchNorm(x, training(false))));
    s.maxPool2d(net, k(1, 1), "pool");
    assertThat(seen)
        .containsExactly(
            "plain conv2d OUTPUT",
            "conv/BatchNorm batch_norm OUTPUT",
            "conv conv2d BEFORE_ACTIVATION",
            "conv conv2d OUTPUT",
            " max_pool2d OUTPUT");
  }

  @Test
  void aWrapperChangesWhatTheActivationSeesAndWhatIsReturned() {
    EndPoints endPoints = new EndPoints();
    Slim s =
        root.collecting(endPoints)
            .returning(
                (slim, layer, point, value) ->
                    point == OutputWrapper.Point.OUTPUT
                        ? slim.ops()
                            .node("AddV2")
                            .input(value, slim.ops().constant("half", 0.5f))
                            .output()
                        : slim.ops().node("Neg").input(value).output());
    Operand<TFloat32> net = s.conv2d(image, 1, k(1, 1), "conv", activation(Activation.RELU));
    assertThat(run(net)).isEqualTo(0.5f); // relu(-4) + 0.5
    assertThat(endPoints.get("conv")).isSameAs(net);
  }

  @Test
  void withoutHooksNothingIsAdded() {
    root.conv2d(image, 1, k(1, 1), "conv");
    assertThat(graph.operation("conv/Mul")).isNull();
    assertThat(graph.operationOrThrow("conv/BiasAdd").numConsumers()).isZero();
  }
}
