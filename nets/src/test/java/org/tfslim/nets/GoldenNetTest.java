package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.testing.TensorStats;
import org.tfslim.slim.testing.TestData;

/** Each network against what Python slim computed: variables, end points, logits. */
class GoldenNetTest {
  @ParameterizedTest
  @CsvSource({"lenet, 10, 2", "cifarnet, 10, 2", "inception_v1, 1001, 1"})
  void equalsTheReference(String name, int classes, int batch) {
    NetSpec spec = Nets.get(name);
    String golden = "goldens/models/" + name;
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0);
      Shape shape = Shape.of(batch, spec.imageSize(), spec.imageSize(), spec.channels());
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, shape);
      Net net = spec.networkFn(classes, 0, false).apply(slim, images);
      checkVariables(slim, golden);
      checkTensorNames(net, golden);
      SlimSessions.loadFormulaWeights(session, slim);
      checkEndPoints(session, net, TestData.table(golden + "/endpoints.tsv"));
      checkLogits(session, net, TestData.floats(golden + "/logits.txt"));
    }
  }

  @ParameterizedTest
  @CsvSource({"lenet, 10", "cifarnet, 10", "inception_v1, 1001"})
  void regularizesTheReferencesVariables(String name, int classes) {
    NetSpec spec = Nets.get(name);
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Shape shape = Shape.of(1, spec.imageSize(), spec.imageSize(), spec.channels());
      spec.networkFn(classes, 4e-5f, true).apply(slim, SlimSessions.formulaImages(slim, shape));
      for (Map<String, String> row : TestData.table("goldens/models/" + name + "/variables.tsv")) {
        Variable<?> variable = slim.variables().find(row.get("name")).orElseThrow();
        assertThat(slim.variables().regularizationLoss(variable).isPresent())
            .as(row.get("name"))
            .isEqualTo(Boolean.parseBoolean(row.get("regularized")));
      }
    }
  }

  private static void checkVariables(Slim slim, String golden) {
    List<String> found =
        slim.variables().all().stream()
            .map(v -> v.name() + Arrays.toString(v.shape().asArray()) + v.trainable())
            .toList();
    List<String> expected = new ArrayList<>();
    for (Map<String, String> row : TestData.table(golden + "/variables.tsv")) {
      String shape = Arrays.toString(TestData.shape(row.get("shape")));
      expected.add(row.get("name") + shape + row.get("trainable"));
    }
    assertThat(found).containsExactlyElementsOf(expected);
  }

  /** The operations behind the end points have TF1's names. */
  private static void checkTensorNames(Net net, String golden) {
    Map<String, JsonElement> expected =
        JsonParser.parseString(TestData.text(golden + "/meta.json"))
            .getAsJsonObject()
            .getAsJsonObject("end_point_tensors")
            .asMap();
    net.endPoints()
        .forEach(
            (key, value) ->
                assertThat(value.op().name() + ":" + value.asOutput().index())
                    .isEqualTo(expected.get(key).getAsString()));
  }

  private static void checkEndPoints(Session session, Net net, List<Map<String, String>> expected) {
    assertThat(net.endPoints().keySet())
        .containsExactlyElementsOf(expected.stream().map(row -> row.get("key")).toList());
    Session.Runner runner = session.runner();
    net.endPoints().values().forEach(runner::fetch);
    try (Result result = runner.run()) {
      for (int i = 0; i < expected.size(); i++) {
        TensorStats.check((TFloat32) result.get(i), expected.get(i));
      }
    }
  }

  private static void checkLogits(Session session, Net net, float[] expected) {
    try (Result result = session.runner().fetch(net.logits()).run()) {
      TensorStats.check((TFloat32) result.get(0), expected);
    }
  }
}
