package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;

/** Every op type that the guard lets pass, against finite differences. */
class NativeGradientTest {
  static Stream<GradientCase> cases() {
    return Stream.of(
            ArithmeticCases.all(),
            ReductionCases.all(),
            RearrangementCases.all(),
            PartCases.all(),
            ConvolutionCases.all(),
            ImageCases.all())
        .flatMap(Function.identity());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithFiniteDifferences(GradientCase sample) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      FiniteDifferences differences = new FiniteDifferences(graph, slim);
      Operand<TFloat32> y = build(sample, slim, differences);
      differences.check(differences.loss(y), sample.low(), sample.high());
    }
  }

  @Test
  void everyTypeHasACase() {
    Set<String> types = new HashSet<>();
    cases().forEach(sample -> types.addAll(typesIn(sample)));
    assertThat(types).containsAll(NativeGradient.VERIFIED.keySet());
  }

  private static List<String> typesIn(GradientCase sample) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      build(sample, slim, new FiniteDifferences(graph, slim));
      return graph.toGraphDef().getNodeList().stream().map(NodeDef::getOp).toList();
    }
  }

  private static Operand<TFloat32> build(
      GradientCase sample, Slim slim, FiniteDifferences differences) {
    Operand<TFloat32> x = differences.variable("x", sample.shape().asArray()).value();
    return sample.body().apply(slim.ops(), x);
  }
}
