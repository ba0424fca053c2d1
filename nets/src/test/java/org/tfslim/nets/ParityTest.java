package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
import org.tfslim.testkit.Documents;
import org.tfslim.testkit.TestData;

/**
 * Each network against what Python slim computed: variables, end points, logits, parameters,
 * multiply-adds. {@code docs/PARITY.md} is made of the same numbers, with {@code
 * -Dtfslim.docs=write}; otherwise the test of a network fails if its line there is not true.
 */
class ParityTest {
  /** The networks that are compared with nothing, and why. */
  private static final Map<String, String> UNPROVED =
      Map.of(
          "inception_resnet_v1",
          "research/slim does not have it. It is `inception_resnet_v1_facenet`, which is compared,"
              + " without the bottleneck layer.");

  static Stream<NetSpec> networks() {
    return proved().filter(spec -> !spec.isLarge());
  }

  static Stream<NetSpec> largeNetworks() {
    return proved().filter(NetSpec::isLarge);
  }

  private static Stream<NetSpec> proved() {
    return Nets.all().stream().filter(spec -> !UNPROVED.containsKey(spec.name()));
  }

  @BeforeAll
  static void writeTheReport() {
    if (Documents.areWritten()) {
      ParityReport.write(proved().map(ParityTest::compared).toList(), UNPROVED);
    }
  }

  /** A network without reference data, or with it and in the list of the others, fails here. */
  @Test
  void everyNetworkIsProvedOrListed() {
    assertThat(Nets.all().stream().map(NetSpec::name)).containsAll(UNPROVED.keySet());
    for (NetSpec spec : Nets.all()) {
      assertThat(Files.exists(TestData.path("goldens/models").resolve(spec.name())))
          .as("there is reference data of %s", spec)
          .isNotEqualTo(UNPROVED.containsKey(spec.name()));
    }
  }

  @Test
  void theReportHasEveryNetwork() {
    assertThat(ParityReport.read()).isEqualTo(ParityReport.text(ParityReport.rows(), UNPROVED));
    assertThat(ParityReport.rows().stream().map(ParityReport.Row::network))
        .containsExactlyElementsOf(proved().map(NetSpec::name).toList());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void equalsTheReference(NetSpec spec) {
    ParityReport.check(compared(spec));
  }

  @Tag("large")
  @ParameterizedTest
  @MethodSource("largeNetworks")
  void largeOnesEqualTheReference(NetSpec spec) {
    ParityReport.check(compared(spec));
  }

  private static ParityReport.Row compared(NetSpec spec) {
    String golden = "goldens/models/" + spec.name();
    JsonObject meta = meta(golden);
    int classes = meta.has("num_classes") ? meta.get("num_classes").getAsInt() : 0;
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, shape(meta));
      Net net = spec.network(classes).apply(slim, images);
      int variables = checkVariables(slim, golden);
      checkTensorNames(net, meta);
      SlimSessions.loadFormulaWeights(session, slim);
      List<Difference> differences = compare(session, net, golden);
      differences.forEach(Difference::check);
      ModelAnalysis analysis =
          meta.has("macs_all_total") ? analysis(spec, classes, meta) : ModelAnalysis.of(slim, net);
      return new ParityReport.Row(
          spec.name(),
          net.endPoints().size(),
          differences.stream().mapToDouble(Difference::relative).max().orElseThrow(),
          variables,
          analysis.parameters(),
          meta.has("macs_all_total")
              ? OptionalLong.of(analysis.multiplyAdds())
              : OptionalLong.empty());
    }
  }

  /** What is told of a network; of one for videos only what it was built for. */
  private static JsonObject meta(String golden) {
    if (Files.exists(TestData.path(golden).resolve("meta.json"))) {
      return JsonParser.parseString(TestData.text(golden + "/meta.json")).getAsJsonObject();
    }
    return JsonParser.parseString("{'input_shape': [1, 16, 112, 112, 3], 'num_classes': 400}")
        .getAsJsonObject();
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
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, spec.input().shape(1));
      Net net = spec.network(classes).apply(slim, images);
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
    checkRegularized(spec);
  }

  @Tag("large")
  @ParameterizedTest
  @MethodSource("largeNetworks")
  void largeOnesRegularizeTheReferencesVariables(NetSpec spec) {
    checkRegularized(spec);
  }

  private static void checkRegularized(NetSpec spec) {
    List<Map<String, String>> expected =
        TestData.table("goldens/models/" + spec.name() + "/variables.tsv");
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      spec.network(spec.numClasses())
          .weightDecay(4e-5f)
          .training()
          .apply(slim, SlimSessions.formulaImages(slim, spec.input().shape(1)));
      for (Map<String, String> row : expected) {
        Variable<?> variable = slim.variables().find(row.get("name")).orElseThrow();
        // Not recorded for FaceNet and for videos, where weights are regularized.
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
}
