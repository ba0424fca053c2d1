package org.tfslim.slim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;
import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.center;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.decay;
import static org.tfslim.slim.args.Args.epsilon;
import static org.tfslim.slim.args.Args.fused;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.paramInitializers;
import static org.tfslim.slim.args.Args.paramRegularizers;
import static org.tfslim.slim.args.Args.scale;
import static org.tfslim.slim.args.Args.trainable;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.updates;
import static org.tfslim.slim.args.Layer.BATCH_NORM;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.regularizers.Regularizer;
import org.tfslim.slim.testing.SlimSessions;

class BatchNormTest extends LayerTesting {
  private List<String> types() {
    return graph.toGraphDef().getNodeList().stream().map(NodeDef::getOp).toList();
  }

  @Test
  void normalizesAndItsUpdatesMoveTheAverages() {
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
      assertThat(SlimSessions.floats(session, s, "BatchNorm/moving_mean")[0])
          .isCloseTo(0.15f, within(1e-6f));
      assertThat(SlimSessions.floats(session, s, "BatchNorm/moving_variance")[0])
          .isCloseTo(0.9f + 0.1f * 5 / 3, within(1e-6f));
    }
  }

  @Test
  void canUpdateInPlace() {
    Operand<TFloat32> net =
        s.batchNorm(ramp(1, 2, 2, 1), decay(0.9), updates(Arg.Updates.IN_PLACE));
    assertThat(s.variables().updateOps()).isEmpty();
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      session.runner().fetch(net).run().close();
      assertThat(SlimSessions.floats(session, s, "BatchNorm/moving_mean")[0])
          .isCloseTo(0.15f, within(1e-6f));
    }
  }

  @Test
  void usesTheAveragesInInference() {
    Operand<TFloat32> net =
        s.batchNorm(ramp(1, 2, 2, 1), training(false), epsilon(0f), center(false));
    assertThat(variables())
        .containsExactly("BatchNorm/moving_mean [1]", "BatchNorm/moving_variance [1]");
    assertThat(s.variables().updateOps()).isEmpty();
    assertThat(run(net)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void takesVectors() {
    Operand<TFloat32> net = s.batchNorm(ramp(4, 2), epsilon(0f));
    assertThat(net.shape()).isEqualTo(Shape.of(4, 2));
    assertThat(run(net)[0]).isCloseTo(-1.3416407f, within(1e-5f));
    Operand<TFloat32> later =
        s.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2)));
    assertThat(s.batchNorm(later, "later").shape().asArray()).containsExactly(-1, 2);
  }

  @Test
  void takesVectorsAsImagesOfItsFormat() {
    Operand<TFloat32> net = s.batchNorm(ramp(4, 2), dataFormat(DataFormat.NCHW));
    Operation norm = graph.operation("BatchNorm/FusedBatchNormV3");
    assertThat(norm.output(0).shape()).isEqualTo(Shape.of(4, 2, 1, 1));
    assertThat(net.shape()).isEqualTo(Shape.of(4, 2));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void unfusedComputesWhatTheKernelDoes(boolean inTraining, boolean withParameters) {
    Slim scope =
        s.argScope(
            on(BATCH_NORM),
            training(inTraining),
            scale(withParameters),
            center(withParameters),
            paramInitializers(
                Initializer.constant(0.3),
                Initializer.constant(1.7),
                Initializer.constant(0.1),
                Initializer.constant(0.6)));
    Operand<TFloat32> x = SlimSessions.formulaImages(s, Shape.of(2, 4, 3, 5));
    float[] expected = run(scope.batchNorm(x, "kernel"));
    assertThat(run(scope.batchNorm(x, "unfused", fused(false))))
        .containsExactly(expected, offset(1e-5f));
    Operand<TFloat32> channelsFirst =
        scope.batchNorm(
            turned(x, 0, 3, 1, 2), "channels_first", fused(false), dataFormat(DataFormat.NCHW));
    assertThat(run(turned(channelsFirst, 0, 2, 3, 1))).containsExactly(expected, offset(1e-5f));
    assertThat(types()).containsOnlyOnce("FusedBatchNormV3");
  }

  private Operand<TFloat32> turned(Operand<TFloat32> x, int... dimensions) {
    return s.tf().linalg.transpose(x, s.tf().constant(dimensions));
  }

  @Test
  void unfusedMovesTheVarianceWithBias() {
    Operand<TFloat32> net =
        s.batchNorm(ramp(1, 2, 2, 1), decay(0.9), fused(false), updates(Arg.Updates.IN_PLACE));
    assertThat(s.variables().updateOps()).isEmpty();
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      session.runner().fetch(net).run().close();
      assertThat(SlimSessions.floats(session, s, "BatchNorm/moving_mean")[0])
          .isCloseTo(0.15f, within(1e-6f));
      assertThat(SlimSessions.floats(session, s, "BatchNorm/moving_variance")[0])
          .isCloseTo(0.9f + 0.1f * 5 / 4, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void videosAreNormalizedWithoutTheKernel(boolean fusedWanted) {
    Operand<TFloat32> videos = wave(0.1, 2, 2, 3, 2, 3);
    Operand<TFloat32> net =
        s.batchNorm(
            videos,
            "n",
            fused(fusedWanted),
            scale(true),
            paramInitializers(waves(0.5), waves(0.9), Initializer.zeros(), Initializer.ones()));
    assertThat(net.shape()).isEqualTo(videos.shape());
    assertThat(variables())
        .containsExactly("n/gamma [3]", "n/beta [3]", "n/moving_mean [3]", "n/moving_variance [3]");
    assertThat(types()).doesNotContain("FusedBatchNormV3");
    assertThat(net.op().name()).isEqualTo("n/batchnorm/add_1");
    assertReference(
        net, 0.7298462f, 0.5741487f, -0.2971168f, -0.4492502f, 0.5381143f, 2.167396f, 2.200489f);
  }

  @Test
  void videosMoveTheAverages() {
    Operand<TFloat32> net =
        s.batchNorm(wave(0.1, 2, 2, 3, 2, 3), "n", decay(0.9), updates(Arg.Updates.IN_PLACE));
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      session.runner().fetch(net).run().close();
      assertThat(SlimSessions.floats(session, s, "n/moving_mean"))
          .containsExactly(new float[] {0.001591927f, 0.003354242f, 0.004662575f}, offset(1e-7f));
      assertThat(SlimSessions.floats(session, s, "n/moving_variance"))
          .containsExactly(new float[] {0.9480553f, 0.9493503f, 0.9509086f}, offset(2e-6f));
    }
  }

  @Test
  void videosInInferenceTakeTheAverages() {
    Operand<TFloat32> net = s.batchNorm(wave(0.1, 2, 2, 3, 2, 3), "n", training(false));
    assertReference(
        net,
        0.03201315f,
        0.09978354f,
        -0.8427665f,
        -0.8595461f,
        0.06787703f,
        0.9207379f,
        0.944418f);
  }

  @Test
  void vectorsWithoutChannelsAreRefused() {
    assertThatThrownBy(() -> s.batchNorm(ramp(3), "scalars", fused(false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rank 2 or more");
  }

  @Test
  void parametersHaveTheirArguments() {
    s.batchNorm(
        ramp(1, 2, 2, 3),
        scale(true),
        paramInitializers(
            Initializer.constant(1),
            Initializer.constant(2),
            Initializer.constant(3),
            Initializer.constant(4)),
        paramRegularizers(Optional.empty(), Optional.of(Regularizer.l2(1))));
    s.batchNorm(ramp(1, 2, 2, 3), "frozen", trainable(false));
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, s);
      assertThat(
              Stream.of("beta", "gamma", "moving_mean", "moving_variance")
                  .map(name -> SlimSessions.floats(session, s, "BatchNorm/" + name)[2]))
          .containsExactly(1f, 2f, 3f, 4f);
    }
    assertThat(s.variables().all().stream().filter(v -> penalized(v)).map(Variable::name))
        .containsExactly("BatchNorm/gamma");
    assertThat(s.variables().trainable().stream().map(Variable::name))
        .containsExactly("BatchNorm/gamma", "BatchNorm/beta");
  }

  private boolean penalized(Variable<?> variable) {
    return s.variables().regularizationLoss(variable).isPresent();
  }

  @Test
  void hasAnActivationOnlyIfAsked() {
    assertThat(run(s.batchNorm(ramp(4, 1), "plain"))[0]).isNegative();
    assertThat(run(s.batchNorm(ramp(4, 1), "relu", activation(Activation.RELU)))[0]).isZero();
  }
}
