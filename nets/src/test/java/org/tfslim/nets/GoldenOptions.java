package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.testing.TensorStats;
import org.tfslim.testkit.FormulaWeights;
import org.tfslim.testkit.TestData;

/** Calls with options against what Python slim computed; a family has its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GoldenOptions extends GraphTesting {
  static final NetOptions NONE = NetOptions.defaults();
  private static final String FOLDER = "goldens/options/";

  /** Calls of {@code index.tsv}: how each is written here. */
  abstract Map<String, NetworkFn> calls();

  static NetworkFn network(String name, int classes, NetOptions options) {
    return Nets.get(name).network(classes).with(options);
  }

  final List<Map<String, String>> cases() {
    Map<String, NetworkFn> calls = calls();
    return TestData.table(FOLDER + "index.tsv").stream()
        .filter(row -> calls.containsKey(row.get("case")))
        .toList();
  }

  @Test
  void everyCallHasItsCase() {
    assertThat(cases()).hasSameSizeAs(calls().keySet());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(Map<String, String> row) {
    String folder = FOLDER + row.get("case") + "/";
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 0);
      Shape known = shape(row.get("static_input_shape"));
      Operand<TFloat32> images = slim.tf().placeholder(TFloat32.class, Placeholder.shape(known));
      Net net = calls().get(row.get("case")).apply(slim, images);
      assertThat(slim.variables().all().stream().map(v -> v.name() + " " + v.shape()))
          .containsExactlyElementsOf(
              TestData.table(folder + "variables.tsv").stream()
                  .map(v -> v.get("name") + " " + shape(v.get("shape")))
                  .toList());
      SlimSessions.loadFormulaWeights(session, slim);
      Shape fed = shape(row.get("fed_shape"));
      try (TFloat32 input = SlimSessions.tensor(fed, FormulaWeights.input((int) fed.size()))) {
        check(session.runner().feed(images, input), net, folder);
      }
    }
  }

  private static Shape shape(String text) {
    return Shape.of(TestData.shape(text.replace("?", "-1")));
  }

  /** The first row is the returned tensor, the others the end points. */
  private static void check(Session.Runner runner, Net net, String folder) {
    List<Map<String, String>> rows = TestData.table(folder + "endpoints.tsv");
    assertThat(net.endPoints().keySet())
        .containsExactlyElementsOf(rows.stream().skip(1).map(row -> row.get("key")).toList());
    List<Operand<TFloat32>> outputs = new ArrayList<>(List.of(net.logits()));
    outputs.addAll(net.endPoints().values());
    SlimSessions.run(
        runner,
        outputs,
        tensors -> {
          for (int i = 0; i < rows.size(); i++) {
            TensorStats.difference(tensors.get(i), rows.get(i)).check();
          }
          if (Files.exists(TestData.path(folder).resolve("net.txt"))) {
            float[] returned = TestData.floats(folder + "net.txt");
            TensorStats.difference(tensors.get(0), returned).check();
          }
        });
  }

  /** Fails if the network can be built; the message must have all parts. */
  static void refused(NetworkFn network, String... parts) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 139, 139, 3)));
      assertThatThrownBy(() -> network.apply(slim, images))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(parts);
    }
  }
}
