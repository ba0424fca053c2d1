package org.tfslim.slim.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.testing.SlimSessions;

class RefVariablesTest {
  private static final float[] INPUT = {1, -2, 3, 0.5f, 0, 4};

  private static float[] run(Session session, String output) {
    try (TFloat32 input = TFloat32.tensorOf(Shape.of(2, 3), DataBuffers.of(INPUT));
        Result result = session.runner().feed("input", input).fetch(output).run()) {
      float[] values = new float[8];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values));
      return values;
    }
  }

  /** As freeze_graph.py gives them values: through Assign, by the names of the variables. */
  @Test
  void theyHoldTheSameNetwork() {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        Graph changed = new Graph()) {
      Slim slim = Slim.on(graph, 5).withoutGradients();
      Operand<TFloat32> input =
          slim.tf()
              .withName("input")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3)));
      String output = slim.fullyConnected(input, 4, "fc").op().name();
      SlimSessions.initialize(session, slim);
      GraphDef refs = RefVariables.of(graph.toGraphDef());
      assertThat(refs.getNodeList())
          .extracting(NodeDef::getOp)
          .contains("VariableV2", "Assign", "Identity")
          .doesNotContain("VarHandleOp", "ReadVariableOp", "AssignVariableOp");
      changed.importGraphDef(refs);
      try (Session other = new Session(changed)) {
        for (Variable<?> variable : slim.variables().all()) {
          NodeDef node =
              refs.getNodeList().stream()
                  .filter(it -> it.getName().equals(variable.name()))
                  .findFirst()
                  .orElseThrow();
          assertThat(node.getOp()).isEqualTo("VariableV2");
          assertThat(node.getAttrOrThrow("dtype").getType()).isEqualTo(DataType.DT_FLOAT);
          assertThat(node.getAttrOrThrow("shape").getShape().getDimCount())
              .isEqualTo(variable.shape().numDimensions());
          String assign =
              refs.getNodeList().stream()
                  .filter(it -> it.getOp().equals("Assign"))
                  .filter(it -> it.getInput(0).equals(variable.name()))
                  .findFirst()
                  .orElseThrow()
                  .getInput(1);
          float[] values = SlimSessions.floats(session, slim, variable.name());
          try (TFloat32 fed = TFloat32.tensorOf(variable.shape(), DataBuffers.of(values))) {
            other.runner().feed(assign, fed).addTarget(assignOf(refs, variable)).run().close();
          }
        }
        assertThat(run(other, output)).isEqualTo(run(session, output));
      }
    }
  }

  private static String assignOf(GraphDef graph, Variable<?> variable) {
    return graph.getNodeList().stream()
        .filter(it -> it.getOp().equals("Assign") && it.getInput(0).equals(variable.name()))
        .map(NodeDef::getName)
        .findFirst()
        .orElseThrow();
  }
}
