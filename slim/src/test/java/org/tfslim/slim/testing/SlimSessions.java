package org.tfslim.slim.testing;

import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/** Sessions whose variables and inputs have the values of {@link FormulaWeights}. */
public final class SlimSessions {
  private SlimSessions() {}

  /** The tensor {@code input} of the weight formula, as a constant of the graph. */
  public static Operand<TFloat32> formulaImages(Slim slim, Shape shape) {
    return slim.tf().constant(shape, DataBuffers.of(FormulaWeights.input((int) shape.size())));
  }

  /** Gives every variable its first value. */
  public static void initialize(Session session, Slim slim) {
    if (slim.variables().all().isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    slim.variables().all().forEach(variable -> runner.addTarget(variable.initializer()));
    runner.run().close();
  }

  /** Gives every variable its first value, then those of the model their formula values. */
  public static void loadFormulaWeights(Session session, Slim slim) {
    initialize(session, slim);
    OpScope scope = slim.ops().independent().at("").enter("formula_weights");
    for (Variable<?> variable : slim.variables().model()) {
      Output<TFloat32> value =
          scope
              .node("Placeholder")
              .attr("dtype", variable.dataType())
              .attr("shape", variable.shape())
              .output();
      Operation assign = scope.node("AssignVariableOp").input(variable.handle(), value).build();
      float[] weights = FormulaWeights.variable(variable.name(), variable.shape().asArray());
      try (TFloat32 tensor = TFloat32.tensorOf(variable.shape(), DataBuffers.of(weights))) {
        session.runner().feed(value, tensor).addTarget(assign).run().close();
      }
    }
  }
}
