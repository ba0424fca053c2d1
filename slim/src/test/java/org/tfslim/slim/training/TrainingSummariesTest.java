package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Args;
import org.tfslim.slim.args.Kernel;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.regularizers.Regularizer;
import org.tfslim.slim.summaries.Summaries;
import org.tfslim.slim.testing.SlimSessions;

class TrainingSummariesTest {
  private static Map<String, Summary.Value> run(Graph graph, Slim slim, Operand<TString> merged)
      throws InvalidProtocolBufferException {
    try (Session session = new Session(graph)) {
      SlimSessions.initialize(session, slim);
      try (Result result = session.runner().fetch(merged).run()) {
        Summary summary = Summary.parseFrom(((TString) result.get(0)).asBytes().getObject());
        Map<String, Summary.Value> values = new LinkedHashMap<>();
        summary.getValueList().forEach(value -> values.put(value.getTag(), value));
        return values;
      }
    }
  }

  /** The summaries of a graph with these end points and the losses that it has. */
  private static Operand<TString> summaries(
      Slim slim, Operand<TFloat32> images, Map<String, Operand<TFloat32>> endPoints) {
    Operand<TFloat32> anyLogits = slim.tf().constant(0f);
    Replica<Net> clone =
        new Replica<>(slim, new Net(anyLogits, endPoints), slim.variables().losses(), List.of());
    ReplicaLoss loss =
        new ReplicaLoss(
            slim.tf().constant(2f),
            Losses.regularizationLoss(slim),
            slim.tf().constant(3f),
            List.of());
    return TrainingSummaries.of(slim, images, clone, loss, slim.tf().constant(0.1f));
  }

  private static Operand<TFloat32> noise(Slim slim) {
    return slim.tf().constant(new float[5][6][7][3]);
  }

  @Test
  void hasSlimsTags() throws InvalidProtocolBufferException {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      slim.variable("Net/w", Shape.of(3), Initializer.ones()::apply, Variable.Role.TRAINABLE);
      slim.variable(
          "Net/w/Momentum", Shape.of(3), Initializer.ones()::apply, Variable.Role.TRAINING);
      Operand<TFloat32> loss = slim.ops().enter("xent").constant("value", 2.5f);
      slim.variables().addLoss(loss);
      Operand<TFloat32> activation = slim.tf().constant(new float[][] {{0, 1}, {0, 0}});
      Operand<TString> merged = summaries(slim, noise(slim), Map.of("Conv", activation));
      Map<String, Summary.Value> values = run(graph, slim, merged);
      assertThat(values.keySet())
          .containsExactly(
              "images/image/0",
              "images/image/1",
              "images/image/2",
              "activations/Conv",
              "sparsity/Conv",
              "losses/xent/value",
              "Losses/clone_loss",
              "Losses/regularization_loss",
              "Net/w",
              "learning_rate",
              "total_loss");
      assertThat(values.get("sparsity/Conv").getSimpleValue()).isEqualTo(0.75f);
      assertThat(values.get("losses/xent/value").getSimpleValue()).isEqualTo(2.5f);
      assertThat(values.get("Losses/clone_loss").getSimpleValue()).isEqualTo(2);
      assertThat(values.get("total_loss").getSimpleValue()).isEqualTo(3);
      assertThat(values.get("learning_rate").getSimpleValue()).isEqualTo(0.1f);
      assertThat(values.get("activations/Conv").getHisto().getNum()).isEqualTo(4);
      assertThat(values.get("Net/w").getHisto().getSum()).isEqualTo(3);
    }
  }

  @Test
  void addsThePenaltiesAndAllVariables() throws InvalidProtocolBufferException {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      slim.globalStep();
      slim.conv2d(
          slim.tf().constant(new float[1][4][4][1]),
          2,
          Kernel.k(3, 3),
          "conv",
          Args.weightsRegularizer(Regularizer.l2(0.5f)));
      Operand<TString> merged = summaries(slim, noise(slim), Map.of());
      Map<String, Summary.Value> values = run(graph, slim, merged);
      assertThat(values.get("Losses/regularization_loss").getSimpleValue()).isPositive();
      assertThat(values.keySet()).contains("conv/weights", "conv/biases");
    }
  }

  @Test
  void theHistogramOfManyValuesIsThatOfAnEvenSample() throws InvalidProtocolBufferException {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      slim.globalStep();
      // Channel c holds c only, so that a sample that hits some channels only has another mean.
      Operand<TFloat32> channels = slim.tf().constant(new float[] {0, 1, 2, 3});
      Operand<TFloat32> values =
          slim.tf().broadcastTo(channels, slim.tf().constant(new int[] {300, 300, 4}));
      Operand<TString> merged = summaries(slim, noise(slim), Map.of("x", values));
      Map<String, Summary.Value> all = run(graph, slim, merged);
      HistogramProto histogram = all.get("activations/x").getHisto();
      assertThat(histogram.getNum()).isBetween(1e4, 65536.0);
      assertThat(histogram.getSum() / histogram.getNum()).isCloseTo(1.5, within(0.01));
      assertThat(all.get("sparsity/x").getSimpleValue()).isEqualTo(0.25f);
    }
  }

  @Test
  void writesImages() throws InvalidProtocolBufferException {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      slim.globalStep();
      Operand<TFloat32> images =
          slim.tf().zeros(slim.tf().constant(new int[] {4, 6, 5, 1}), TFloat32.class);
      Operand<TString> image = Summaries.image(slim.ops(), "an image!", images, 2);
      Map<String, Summary.Value> values =
          run(graph, slim, Summaries.merge(slim.ops(), List.of(image)));
      assertThat(values.keySet()).containsExactly("an_image_/image/0", "an_image_/image/1");
      assertThat(values.get("an_image_/image/0").getImage().getHeight()).isEqualTo(6);
      assertThat(values.get("an_image_/image/0").getImage().getColorspace()).isEqualTo(1);
    }
  }
}
