package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.training;
import static org.tfslim.slim.args.Args.weightsRegularizer;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Layer;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.regularizers.Regularizer;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.testkit.FormulaWeights;

/** Clones that see the halves of a batch learn what one learns from the whole. */
class ReplicasTest {
  private static final long[] LABELS = {0, 1, 2, 1};

  /** A small network in training, its clones on parts of one batch. */
  private static final class Training implements AutoCloseable {
    final Graph graph = new Graph();
    final Session session = SlimSessions.open(graph);
    final Slim slim =
        Slim.on(graph, 1)
            .argScope(on(Layer.FULLY_CONNECTED), weightsRegularizer(Regularizer.l2(0.1f)));
    final List<Replica<Operand<TFloat32>>> clones;
    final ReplicaLoss loss;

    Training(Deployment deployment, boolean batchNorm) {
      int part = LABELS.length / deployment.numClones();
      clones =
          Replica.create(slim, deployment, (handle, i) -> model(handle, i * part, part, batchNorm));
      loss = ReplicaLoss.of(deployment.shared(slim), clones, slim.variables().trainable());
      SlimSessions.initialize(session, slim);
    }

    private static Operand<TFloat32> model(Slim slim, int from, int count, boolean batchNorm) {
      float[] all = FormulaWeights.input(LABELS.length * 5);
      float[] images = Arrays.copyOfRange(all, from * 5, (from + count) * 5);
      Operand<TFloat32> input =
          slim.tf().reshape(slim.tf().constant(images), slim.tf().array(count, 5));
      Operand<TFloat32> hidden = slim.fullyConnected(input, 6, "hidden");
      Operand<TFloat32> net = batchNorm ? slim.batchNorm(hidden, "norm", training(true)) : hidden;
      Operand<TFloat32> logits = slim.fullyConnected(net, 3, "logits");
      long[] labels = Arrays.copyOfRange(LABELS, from, from + count);
      Operand<TFloat32> oneHot = slim.oneHotEncoding(slim.tf().constant(labels), 3);
      Losses.softmaxCrossEntropy(slim, logits, oneHot, 0, 1, "loss");
      return logits;
    }

    float value(Operand<TFloat32> operand) {
      return SlimSessions.floats(session, operand)[0];
    }

    Map<String, float[]> gradients() {
      Map<String, float[]> values = new TreeMap<>();
      for (Gradient gradient : loss.gradients()) {
        values.put(gradient.variable().name(), SlimSessions.floats(session, gradient.value()));
      }
      return values;
    }

    List<NodeDef> nodes(String prefix) {
      return graph.toGraphDef().getNodeList().stream()
          .filter(node -> node.getName().startsWith(prefix))
          .toList();
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  @Test
  void twoOnHalvesLearnWhatOneLearnsFromTheWhole() {
    try (Training one = new Training(Deployment.single(), false);
        Training two = new Training(new Deployment(2, true), false)) {
      assertThat(two.slim.variables().all())
          .extracting(Variable::name)
          .containsExactlyElementsOf(
              one.slim.variables().all().stream().map(Variable::name).toList());
      assertThat(two.value(two.loss.totalLoss()))
          .isEqualTo(one.value(one.loss.totalLoss()), offset(1e-6f));
      Map<String, float[]> expected = one.gradients();
      two.gradients()
          .forEach(
              (name, values) ->
                  assertThat(values).as(name).containsExactly(expected.get(name), offset(1e-6f)));
    }
  }

  @Test
  void penaltiesCountOnceAndLossesAreAveraged() {
    try (Training two = new Training(new Deployment(2, true), false)) {
      float penalties = two.value(two.loss.regularizationLoss());
      float first = two.value(two.clones.get(0).losses().get(0));
      float second = two.value(two.clones.get(1).losses().get(0));
      assertThat(penalties).isPositive();
      assertThat(two.value(two.loss.replicaLoss())).isEqualTo(first);
      assertThat(two.value(two.loss.totalLoss()))
          .isEqualTo((first + second) / 2 + penalties, offset(1e-6f));
    }
  }

  @Test
  void eachCloneKeepsItsOwnUpdates() {
    try (Training two = new Training(new Deployment(2, true), true)) {
      assertThat(two.clones.get(0).updateOps())
          .hasSize(2)
          .allMatch(update -> update.name().startsWith("clone_0/"));
      assertThat(two.clones.get(1).updateOps())
          .hasSize(2)
          .allMatch(update -> update.name().startsWith("clone_1/"));
    }
  }

  @Test
  void severalAreOnGpusWithTheirGradientsAndTheVariablesOnTheCpu() {
    try (Training two = new Training(new Deployment(2, false), true)) {
      for (int i = 0; i < 2; i++) {
        String gpu = "/device:GPU:" + i;
        assertThat(two.nodes("clone_%d/".formatted(i)))
            .isNotEmpty()
            .allMatch(node -> node.getDevice().equals(gpu), gpu);
        assertThat(two.nodes("clone_%d/gradients/".formatted(i))).isNotEmpty();
      }
      for (String name : List.of("hidden/", "norm/", "logits/", "total_loss")) {
        assertThat(two.nodes(name).stream().filter(node -> !node.getName().contains("Regularizer")))
            .isNotEmpty()
            .allMatch(node -> node.getDevice().equals("/device:CPU:0"), name);
      }
    }
  }

  @Test
  void oneHasNoScopeAndNoDevice() {
    try (Training one = new Training(Deployment.single(), true)) {
      assertThat(one.nodes("")).allMatch(node -> node.getDevice().isEmpty());
      assertThat(one.nodes("clone_")).extracting(NodeDef::getName).containsExactly("clone_loss");
      assertThat(one.nodes("gradients/")).isNotEmpty();
    }
    try (Training onCpu = new Training(new Deployment(1, true), false)) {
      assertThat(onCpu.nodes("gradients/"))
          .isNotEmpty()
          .allMatch(node -> node.getDevice().equals("/device:CPU:0"));
    }
  }

  @Test
  void thereIsAtLeastOne() {
    assertThatThrownBy(() -> new Deployment(0, false)).isInstanceOf(IllegalArgumentException.class);
  }
}
