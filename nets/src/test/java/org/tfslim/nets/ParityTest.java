package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.analysis.ModelAnalysis;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.testing.TensorStats;
import org.tfslim.slim.testing.TensorStats.Difference;
import org.tfslim.testkit.TestData;

/**
 * Each network against what Python slim computed: variables, end points, logits, parameters,
 * multiply-adds. {@code docs/PARITY.md} is made of the same numbers, with {@code
 * -Dtfslim.parity=write}; otherwise the test fails where the file does not say them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParityTest {
  private static final Path REPORT = Path.of("..", "docs", "PARITY.md");

  private final List<Row> rows = new ArrayList<>();

  static Stream<NetSpec> networks() {
    return Nets.all().stream()
        .filter(spec -> Files.exists(TestData.path("goldens/models").resolve(spec.name())));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void equalsTheReference(NetSpec spec) {
    String golden = "goldens/models/" + spec.name();
    JsonObject meta =
        JsonParser.parseString(TestData.text(golden + "/meta.json")).getAsJsonObject();
    int classes = meta.has("num_classes") ? meta.get("num_classes").getAsInt() : 0;
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, shape(meta));
      Net net = spec.networkFn(classes, 0, false).apply(slim, images);
      int variables = checkVariables(slim, golden);
      checkTensorNames(net, meta);
      SlimSessions.loadFormulaWeights(session, slim);
      List<Difference> differences = compare(session, net, golden);
      ModelAnalysis analysis = analysis(spec, classes, meta);
      rows.add(
          new Row(
              spec.name(),
              net.endPoints().size(),
              differences.stream().mapToDouble(Difference::relative).max().orElseThrow(),
              variables,
              analysis.parameters(),
              analysis.multiplyAdds()));
      differences.forEach(Difference::check);
    }
  }

  private static Shape shape(JsonObject meta) {
    return Shape.of(
        meta.getAsJsonArray("input_shape").asList().stream()
            .mapToLong(JsonElement::getAsLong)
            .toArray());
  }

  /** Moving averages are never trained, though FaceNet has them among its trainable variables. */
  private static int checkVariables(Slim slim, String golden) {
    List<String> found =
        slim.variables().all().stream()
            .map(v -> v.name() + Arrays.toString(v.shape().asArray()) + v.trainable())
            .toList();
    List<String> expected = new ArrayList<>();
    for (Map<String, String> row : TestData.table(golden + "/variables.tsv")) {
      String shape = Arrays.toString(TestData.shape(row.get("shape")));
      boolean trainable =
          row.get("trainable").equals("true") && !row.get("name").contains("/moving_");
      expected.add(row.get("name") + shape + trainable);
    }
    assertThat(found).containsExactlyElementsOf(expected);
    return expected.size();
  }

  /** The operations behind the end points have TF1's names. */
  private static void checkTensorNames(Net net, JsonObject meta) {
    if (meta.has("end_point_tensors")) {
      JsonObject expected = meta.getAsJsonObject("end_point_tensors");
      net.endPoints()
          .forEach(
              (key, value) ->
                  assertThat(value.op().name() + ":" + value.asOutput().index())
                      .isEqualTo(expected.get(key).getAsString()));
    }
  }

  private static List<Difference> compare(Session session, Net net, String golden) {
    List<Map<String, String>> expected = TestData.table(golden + "/endpoints.tsv");
    assertThat(net.endPoints().keySet())
        .containsExactlyElementsOf(expected.stream().map(row -> row.get("key")).toList());
    List<Operand<TFloat32>> outputs = new ArrayList<>(net.endPoints().values());
    outputs.add(net.logits());
    List<Difference> differences = new ArrayList<>();
    SlimSessions.run(
        session.runner(),
        outputs,
        tensors -> {
          for (int i = 0; i < expected.size(); i++) {
            differences.add(TensorStats.difference(tensors.get(i), expected.get(i)));
          }
          float[] logits = TestData.floats(golden + "/logits.txt");
          differences.add(TensorStats.difference(tensors.get(expected.size()), logits));
        });
    return differences;
  }

  /** Counts are given for one image. */
  private static ModelAnalysis analysis(NetSpec spec, int classes, JsonObject meta) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images =
          SlimSessions.formulaImages(
              slim, Shape.of(1, spec.imageSize(), spec.imageSize(), spec.channels()));
      Net net = spec.networkFn(classes, 0, false).apply(slim, images);
      ModelAnalysis all = ModelAnalysis.of(slim, net);
      assertThat(all.multiplyAddsByType()).isEqualTo(counts(meta, "macs_all_end_points"));
      assertThat(all.multiplyAdds()).isEqualTo(meta.get("macs_all_total").getAsLong());
      assertThat(all.parameters()).isEqualTo(meta.get("params_all").getAsLong());
      if (meta.has("params_trainable")) {
        assertThat(all.trainableParameters()).isEqualTo(meta.get("params_trainable").getAsLong());
        ModelAnalysis logits = ModelAnalysis.of(slim, Map.of("logits", net.logits()));
        assertThat(logits.multiplyAddsByType()).isEqualTo(counts(meta, "macs_logits_only"));
      }
      return all;
    }
  }

  private static Map<String, Long> counts(JsonObject meta, String key) {
    Map<String, JsonElement> counts = meta.getAsJsonObject(key).asMap();
    return counts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, count -> count.getValue().getAsLong()));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void regularizesTheReferencesVariables(NetSpec spec) {
    List<Map<String, String>> expected =
        TestData.table("goldens/models/" + spec.name() + "/variables.tsv");
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Shape shape = Shape.of(1, spec.imageSize(), spec.imageSize(), spec.channels());
      spec.networkFn(spec.numClasses(), 4e-5f, true)
          .apply(slim, SlimSessions.formulaImages(slim, shape));
      for (Map<String, String> row : expected) {
        Variable<?> variable = slim.variables().find(row.get("name")).orElseThrow();
        // Not recorded for FaceNet, which regularizes weights.
        boolean regularized =
            row.get("regularized").equals("-")
                ? variable.name().endsWith("/weights")
                : Boolean.parseBoolean(row.get("regularized"));
        assertThat(slim.variables().regularizationLoss(variable).isPresent())
            .as(row.get("name"))
            .isEqualTo(regularized);
      }
    }
  }

  /** What the report says of a network; the error depends on the processor, the rest does not. */
  private record Row(
      String network,
      int endPoints,
      double error,
      int variables,
      long parameters,
      long multiplyAdds) {
    String markdown() {
      return String.format(
          Locale.ROOT,
          "| `%s` | %d | %.1e | %d | %,d | %,d |",
          network,
          endPoints,
          error,
          variables,
          parameters,
          multiplyAdds);
    }
  }

  private static final String HEAD =
      """
      # Equality with the Python original

      Every network is built here and in Python (TensorFlow 2.18, tf-slim 1.1.0, research/slim), given the same weights and
      the same images, and run. Compared are the names, order and shapes of the variables; the names, order and shapes of
      the end points, their means, standard deviations, minima and maxima and eight values of each; and every logit. The
      error is the largest difference found, in standard deviations of the tensor it was found in. Two kernels of the same
      TensorFlow differ by up to 1e-5; the tests allow 5e-5.

      Made by `mvn -B -ntp verify -pl nets -am -Dtest=ParityTest -Dsurefire.failIfNoSpecifiedTests=false
      -Dtfslim.parity=write`; the tests fail where it is not true.

      | Network | End points | Largest error | Variables | Parameters | Multiply-adds for an image |
      |---|---|---|---|---|---|
      """;

  @AfterAll
  void theReportIsTrue() throws IOException {
    String report = rows.stream().map(Row::markdown).collect(Collectors.joining("\n", HEAD, "\n"));
    if ("write".equals(System.getProperty("tfslim.parity"))) {
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, report);
    }
    assertThat(withoutErrors(Files.readString(REPORT)))
        .as("docs/PARITY.md is stale; it says how it is made again")
        .isEqualTo(withoutErrors(report));
  }

  private static String withoutErrors(String report) {
    return report.replaceAll("\\| \\d\\.\\de-\\d\\d \\|", "| ... |");
  }
}
