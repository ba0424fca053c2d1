package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.export.OpTable;
import org.tfslim.slim.export.Precision;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.testkit.FormulaWeights;

/** Every network of the registry, optimized as it is for export. */
class OptimizedNetworksTest {
  private static final int CLASSES = 11;
  private static final String INPUT = "input";

  private static final int SIDE = 193;

  static Stream<NetSpec> networks() {
    return classifiers().filter(spec -> !spec.isLarge());
  }

  static Stream<NetSpec> largeNetworks() {
    return classifiers().filter(NetSpec::isLarge);
  }

  private static Stream<NetSpec> classifiers() {
    return Nets.all().stream().filter(spec -> spec.kind() == NetSpec.Kind.IMAGE_CLASSIFIER);
  }

  /** Small images, so that all networks are quick. */
  private static Shape images(NetSpec spec) {
    int side = Math.min(SIDE, spec.input().size());
    return spec.input().shape(1, Math.max(side, spec.input().minSize()));
  }

  /** The logits for an image of the formula. */
  private static float[] run(Session session, Shape shape, String output) {
    float[] values = FormulaWeights.input(Math.toIntExact(shape.size()));
    try (TFloat32 image = TFloat32.tensorOf(shape, DataBuffers.of(values));
        Result result = session.runner().feed(INPUT, image).fetch(output).run()) {
      float[] logits = new float[CLASSES];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(logits));
      return logits;
    }
  }

  private static float[] run(GraphDef graph, Shape shape, String output) {
    try (Graph loaded = new Graph()) {
      loaded.importGraphDef(graph);
      try (Session session = new Session(loaded)) {
        return run(session, shape, output);
      }
    }
  }

  private static double difference(float[] wanted, float[] found) {
    double squares = 0;
    double largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      squares += (double) wanted[i] * wanted[i];
      largest = Math.max(largest, Math.abs(wanted[i] - found[i]));
    }
    assertThat(squares).isPositive();
    return largest / Math.sqrt(squares / wanted.length);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void noBatchNormIsLeftAndTheLogitsStay(NetSpec spec) {
    checkOptimized(spec);
  }

  @Tag("large")
  @ParameterizedTest
  @MethodSource("largeNetworks")
  void noBatchNormIsLeftAndTheLogitsOfLargeOnesStay(NetSpec spec) {
    assumeTrue(hasBatchNorm(spec), spec + " has no batch norm to fold");
    checkOptimized(spec);
  }

  private static boolean hasBatchNorm(NetSpec spec) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0).withoutGradients();
      Shape shape = images(spec);
      spec.network(CLASSES)
          .apply(slim, slim.tf().placeholder(TFloat32.class, Placeholder.shape(shape)));
      return !slim.variables().model().withSuffix("moving_variance").isEmpty();
    }
  }

  private static void checkOptimized(NetSpec spec) {
    Shape shape = images(spec);
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0).withoutGradients();
      Operand<TFloat32> input =
          slim.tf().withName(INPUT).placeholder(TFloat32.class, Placeholder.shape(shape));
      Net net = spec.network(CLASSES).apply(slim, input);
      SlimSessions.loadFormulaWeights(session, slim);
      String output = net.logits().op().name();
      float[] expected = run(session, shape, output);
      FrozenGraph optimized =
          FrozenGraph.of(graph.toGraphDef(), session, Set.of(INPUT, output))
              .optimized(OpTable.ofRuntime());
      GraphDef folded = optimized.withConstants();
      assertThat(ops(folded, output))
          .doesNotContain("FusedBatchNormV3", "Rsqrt", "Mul", "Identity");
      assertThat(difference(expected, run(folded, shape, output))).isLessThan(1e-4);
      GraphDef low = optimized.in(Precision.BFLOAT16).withConstants();
      assertThat(ops(low, output)).contains("Cast");
      assertThat(difference(expected, run(low, shape, output))).isBetween(1e-5, 0.1);
    }
  }

  /** All ops but that of the output, which stays even if it is an identity. */
  private static List<String> ops(GraphDef graph, String output) {
    return graph.getNodeList().stream()
        .filter(node -> !node.getName().equals(output))
        .map(NodeDef::getOp)
        .toList();
  }
}
