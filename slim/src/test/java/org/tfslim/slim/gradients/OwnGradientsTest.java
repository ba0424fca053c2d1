package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.args.Args.alpha;
import static org.tfslim.slim.args.Args.beta;
import static org.tfslim.slim.args.Args.bias;
import static org.tfslim.slim.args.Args.depthRadius;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OwnGradients;

class OwnGradientsTest {
  @Test
  void lrnAgreesWithFiniteDifferencesForAnyAttributes() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      FiniteDifferences differences = new FiniteDifferences(graph, slim);
      Operand<TFloat32> x = differences.variable("x", 1, 2, 2, 6).value();
      Operand<TFloat32> y = slim.lrn(x, "norm1", depthRadius(1), bias(2), alpha(0.7f), beta(1.2f));
      Operand<TFloat32> squashed = slim.ops().node("Tanh").input(y).output();
      Operand<TFloat32> z =
          slim.lrn(squashed, "norm2", depthRadius(2), bias(0.5f), alpha(0.3f), beta(0.75f));
      differences.check(differences.loss(z), -1, 1);
      assertThat(types(graph)).contains("LRNGrad");
    }
  }

  @Test
  void namesAreThoseOfTheOperation() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> x = new FiniteDifferences(graph, slim).variable("x", 1, 2, 2, 6).value();
      slim.lrn(x, "norm1");
      assertThat(graph.operationOrThrow("norm1").type()).isEqualTo("LRN");
      assertThat(graph.operationOrThrow("norm1/gradient/IdentityN").numInputs()).isEqualTo(2);
    }
  }

  @Test
  void inferenceHasTheOperationAlone() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> x = new FiniteDifferences(graph, slim).variable("x", 1, 2, 2, 6).value();
      slim.withoutGradients().lrn(x, "norm1", beta(0.75f));
      assertThat(types(graph)).contains("LRN").doesNotContain("IdentityN", "StopGradient");
    }
  }

  @Test
  void operationsWithoutARuleAreRefused() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> x = new FiniteDifferences(graph, slim).variable("x", 3).value();
      assertThatThrownBy(
              () ->
                  OwnGradients.apply(
                      slim.ops(),
                      true,
                      "y",
                      List.of(x),
                      (scope, inputs) -> scope.node("Relu", "y").input(inputs.get(0)).output()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Relu");
    }
  }

  private static List<String> types(Graph graph) {
    return graph.toGraphDef().getNodeList().stream().map(NodeDef::getOp).toList();
  }
}
