package org.tfslim.slim.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Kernel.k;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.testkit.FormulaWeights;

class SlimSessionsTest {
  @Test
  void modelVariablesTakeTheirFormulaAndOthersTheirFirstValue() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> images =
          slim.ops().ops().zeros(slim.tf().constant(new int[] {1, 5, 5, 2}), TFloat32.class);
      slim.scope("Tiny").conv2d(images, 3, k(3, 3), "conv1");
      slim.globalStep();
      SlimSessions.initialize(session, slim);
      SlimSessions.loadFormulaWeights(session, slim);

      assertThat(SlimSessions.floats(session, slim, "Tiny/conv1/weights"))
          .isEqualTo(FormulaWeights.variable("Tiny/conv1/weights", 3, 3, 2, 3));
      assertThat(SlimSessions.floats(session, slim, "Tiny/conv1/biases"))
          .isEqualTo(FormulaWeights.variable("Tiny/conv1/biases", 3));
      assertThat(SlimSessions.floats(SlimSessions.tensor(Shape.of(2), 1, 2))).containsExactly(1, 2);
    }
  }
}
