package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.SlimException;
import org.tfslim.slim.Variable;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.testing.TensorStats;
import org.tfslim.slim.testing.TestData;

/** Calls with options against what Python slim computed, and calls that must fail. */
class GoldenOptionsTest {
  private static final NetOptions NONE = NetOptions.defaults();

  static List<Arguments> cases() {
    NetOptions noSqueeze = NONE.with(NetOptions.SPATIAL_SQUEEZE, false);
    NetOptions globalPool = NONE.with(NetOptions.GLOBAL_POOL, true);
    return List.of(
        Arguments.of("lenet_none", "lenet", 0, NONE, Shape.of(2, 28, 28, 1)),
        Arguments.of("cifarnet_none", "cifarnet", 0, NONE, Shape.of(2, 32, 32, 3)),
        Arguments.of("v1_nosqueeze", "inception_v1", 20, noSqueeze, Shape.of(1, 224, 224, 3)),
        Arguments.of(
            "v1_globalpool_128", "inception_v1", 20, globalPool, Shape.of(1, 128, 128, 3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheReference(
      String golden, String name, int classes, NetOptions options, Shape shape) {
    String folder = "goldens/options/" + golden + "/";
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, shape);
      Net net = Nets.get(name).networkFn(classes, 0, false, options).apply(slim, images);
      assertThat(slim.variables().all().stream().map(Variable::name))
          .containsExactlyElementsOf(column(folder + "variables.tsv", "name"));
      SlimSessions.loadFormulaWeights(session, slim);
      check(session, net, TestData.table(folder + "endpoints.tsv"));
      if (Files.exists(TestData.path(folder).resolve("net.txt"))) {
        try (Result result = session.runner().fetch(net.logits()).run()) {
          TensorStats.check((TFloat32) result.get(0), TestData.floats(folder + "net.txt"));
        }
      }
    }
  }

  /** The first row is the returned tensor, the others the end points. */
  private static void check(Session session, Net net, List<Map<String, String>> rows) {
    assertThat(net.endPoints().keySet())
        .containsExactlyElementsOf(rows.stream().skip(1).map(row -> row.get("key")).toList());
    List<Operand<TFloat32>> tensors = new ArrayList<>(List.of(net.logits()));
    tensors.addAll(net.endPoints().values());
    for (int i = 0; i < rows.size(); i++) {
      try (Result result = session.runner().fetch(tensors.get(i)).run()) {
        TensorStats.check((TFloat32) result.get(0), rows.get(i));
      }
    }
  }

  private static List<String> column(String table, String column) {
    return TestData.table(table).stream().map(row -> row.get(column)).toList();
  }

  private static Net inceptionV1(Slim slim, long size, NetOptions options) {
    Operand<TFloat32> images =
        slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, size, size, 3)));
    return Nets.get("inception_v1").networkFn(1001, 0, false, options).apply(slim, images);
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 192, 256})
  void sizesThatTheReferenceRefusesAreRefusedWithTheReason(long size) {
    try (Graph graph = new Graph()) {
      assertThatThrownBy(() -> inceptionV1(Slim.on(graph, 0), size, NONE))
          .isInstanceOf(SlimException.class)
          .hasMessageContaining("inception_v1")
          .hasMessageContaining("[1, " + size + ", " + size + ", 3]")
          .hasMessageContaining("224");
    }
  }

  @Test
  void sizesThatTheReferenceTakesAreTaken() {
    try (Graph graph = new Graph();
        Graph pooled = new Graph()) {
      assertThat(inceptionV1(Slim.on(graph, 0), 193, NONE).logits().shape())
          .isEqualTo(Shape.of(1, 1001));
      NetOptions globalPool = NONE.with(NetOptions.GLOBAL_POOL, true);
      assertThat(inceptionV1(Slim.on(pooled, 0), 64, globalPool).logits().shape())
          .isEqualTo(Shape.of(1, 1001));
    }
  }

  @Test
  void anUnknownNetworkIsAnErrorThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> Nets.get("nope"))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("Name of network unknown nope")
        .hasMessageContaining("inception_v1");
  }

  @Test
  void anOptionThatANetworkDoesNotTakeIsAnError() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 1));
      NetOptions options = NONE.with(NetOptions.GLOBAL_POOL, true);
      assertThatThrownBy(
              () -> Nets.get("lenet").networkFn(10, 0, false, options).apply(slim, images))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lenet does not take [global_pool]")
          .hasMessageContaining("dropout_keep_prob");
    }
  }

  @Test
  void theBaseEndsWhereItIsTold() {
    for (String endPoint : List.of("Conv2d_1a_7x7", "MaxPool_3a_3x3", "Mixed_4c", "Mixed_5c")) {
      try (Graph graph = new Graph()) {
        Net net = base(Slim.on(graph, 0), NONE.with(NetOptions.FINAL_ENDPOINT, endPoint));
        assertThat(List.copyOf(net.endPoints().keySet()))
            .endsWith(endPoint)
            .isEqualTo(
                column("goldens/models/inception_v1/endpoints.tsv", "key")
                    .subList(0, net.endPoints().size()));
        assertThat(net.logits()).isSameAs(net.endPoints().get(endPoint));
      }
    }
    try (Graph graph = new Graph()) {
      NetOptions nope = NONE.with(NetOptions.FINAL_ENDPOINT, "Nope");
      assertThatThrownBy(() -> base(Slim.on(graph, 0), nope))
          .hasMessageContaining("Unknown final endpoint Nope")
          .hasMessageContaining("Mixed_5c");
    }
  }

  @Test
  void theBaseCanStartBehindItsRootBlock() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> features = SlimSessions.formulaImages(slim, Shape.of(1, 28, 28, 192));
      Net net =
          InceptionV1.base(
              slim.scope("InceptionV1"), features, NONE.with(NetOptions.INCLUDE_ROOT_BLOCK, false));
      assertThat(net.endPoints().keySet()).startsWith("Mixed_3b", "Mixed_3c").hasSize(11);
      assertThat(net.logits().shape()).isEqualTo(Shape.of(1, 7, 7, 1024));
    }
  }

  private static Net base(Slim slim, NetOptions options) {
    Operand<TFloat32> images = SlimSessions.formulaImages(slim, Shape.of(1, 64, 64, 3));
    return InceptionV1.base(slim.scope("InceptionV1"), images, options);
  }
}
