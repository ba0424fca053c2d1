package org.tfslim.classification.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.noActivation;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.classification.InferenceGraph;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Stages;
import org.tfslim.slim.testing.SlimSessions;

class NetworkGraphTest {
  /** Ends with its logits, as VGG does. */
  private static final NetSpec BARE =
      NetSpec.named("bare")
          .function(NetworkGraphTest::bare)
          .input(InputSpec.images(4, 3))
          .preprocessing("inception")
          .scope("bare")
          .withoutPredictions()
          .build();

  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 0);

  @AfterEach
  void close() {
    graph.close();
  }

  private static Net bare(
      Slim root, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    Slim s = root.scope("bare");
    Stages net = Stages.of(images);
    net.endPoint("flat", s::flatten);
    if (numClasses > 0) {
      net.endPoint("fc8", (x, name) -> s.fullyConnected(x, numClasses, name, noActivation()));
    }
    return net.build();
  }

  private static ModelSettings settings(NetSpec spec, int numClasses) {
    return new ModelSettings(spec, ModelInfo.of(spec, numClasses));
  }

  private NetworkGraph network(NetSpec spec, int numClasses) {
    return NetworkGraph.of(slim, settings(spec, numClasses), Optional.of(1));
  }

  @Test
  void theOutputIsSlimsWhereTheNetworkMakesPredictions() {
    NetworkGraph network = network(Nets.get("inception_v1"), 7);
    assertThat(network.output().op().name()).isEqualTo("InceptionV1/Logits/Predictions/Reshape_1");
    assertThat(network.nodes())
        .containsExactly(
            "InceptionV1/Logits/Predictions/Reshape_1",
            "InceptionV1/Logits/SpatialSqueeze",
            "input");
  }

  @Test
  void aNetworkThatEndsWithLogitsGetsTheirSoftmax() {
    NetworkGraph network = network(BARE, 7);
    assertThat(network.output().op().name()).isEqualTo("Predictions/Reshape_1");
    assertThat(network.nodes()).contains("Predictions/Reshape_1", "bare/fc8/BiasAdd", "input");
    try (Session session = SlimSessions.open(graph)) {
      SlimSessions.loadFormulaWeights(session, slim);
      float[] image = new float[4 * 4 * 3];
      image[0] = 1;
      try (TFloat32 fed = SlimSessions.tensor(Shape.of(1, 4, 4, 3), image)) {
        SlimSessions.run(
            session.runner().feed(network.input(), fed),
            List.of(network.output(), network.logits()),
            tensors -> {
              float[] logits = SlimSessions.floats(tensors.get(1));
              double sum = 0;
              for (float logit : logits) {
                sum += Math.exp(logit);
              }
              float[] probabilities = SlimSessions.floats(tensors.get(0));
              for (int i = 0; i < logits.length; i++) {
                assertThat((double) probabilities[i])
                    .isBetween(Math.exp(logits[i]) / sum - 1e-6, Math.exp(logits[i]) / sum + 1e-6);
              }
            });
      }
    }
  }

  @Test
  void withoutClassesTheFeaturesComeOut() {
    NetworkGraph network = network(BARE, 0);
    assertThat(network.predictions()).isEmpty();
    assertThat(network.output()).isSameAs(network.logits());
  }

  @Test
  void fromImageFilesBothHaveProbabilities() {
    Placeholder<TString> files =
        slim.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    InferenceGraph bare = InferenceGraph.of(slim, settings(BARE, 7), files);
    assertThat(bare.probabilities().op().name()).isEqualTo("Predictions/Reshape_1");
    InferenceGraph lenet = InferenceGraph.of(slim, settings(Nets.get("lenet"), 7), files);
    assertThat(lenet.probabilities().op().name()).isEqualTo("Predictions_1/Reshape_1");
  }
}
