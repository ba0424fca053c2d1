package org.tfslim.slim.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.runtime.Sessions;
import org.tfslim.testkit.FormulaWeights;

/** What tests do with the session of a graph that a {@link Slim} built. */
public final class SlimSessions {
  private SlimSessions() {}

  /** The tensor {@code input} of {@link FormulaWeights}, as a constant of the graph. */
  public static Operand<TFloat32> formulaImages(Slim slim, Shape shape) {
    return slim.tf().constant(shape, DataBuffers.of(FormulaWeights.input((int) shape.size())));
  }

  /** A session as the programs open theirs: in the one way there is. */
  public static Session open(Graph graph) {
    return Sessions.open(graph);
  }

  /** Gives every variable of the graph its first value. */
  public static void initialize(Session session, Slim slim) {
    if (slim.variables().all().isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    slim.variables().all().forEach(variable -> runner.addTarget(variable.initializer()));
    runner.run().close();
  }

  /** Gives every variable of the model the value that {@link FormulaWeights} says, in one run. */
  public static void loadFormulaWeights(Session session, Slim slim) {
    assign(
        session,
        slim.variables().model(),
        variable -> FormulaWeights.variable(variable.name(), variable.shape().asArray()));
  }

  /** Gives a variable a value. */
  public static void assign(Session session, Variable<?> variable, float... values) {
    assign(session, List.of(variable), ignored -> values);
  }

  /** Gives variables values in one run: these are fed as first values of their initializers. */
  private static void assign(
      Session session, List<Variable<?>> variables, Function<Variable<?>, float[]> values) {
    if (variables.isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    List<TFloat32> tensors = new ArrayList<>();
    try {
      for (Variable<?> variable : variables) {
        GraphOperation initializer = (GraphOperation) variable.initializer();
        TFloat32 tensor = tensor(variable.shape(), values.apply(variable));
        tensors.add(tensor);
        runner.feed(initializer.input(1), tensor).addTarget(initializer);
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  /** The values of {@code operand} in row-major order. */
  public static float[] floats(Session session, Operand<TFloat32> operand) {
    return floats(session, List.of(operand)).get(0);
  }

  /** The values of {@code operands}, all from one run, each in row-major order. */
  public static List<float[]> floats(Session session, List<Operand<TFloat32>> operands) {
    List<float[]> values = new ArrayList<>();
    run(session.runner(), operands, tensors -> tensors.forEach(t -> values.add(floats(t))));
    return values;
  }

  /** Hands over the tensors of {@code operands}, all from one run; they end with it. */
  public static void run(
      Session.Runner runner, List<Operand<TFloat32>> operands, Consumer<List<TFloat32>> use) {
    // A result holds a tensor once, however often it was asked for.
    List<Output<TFloat32>> fetched = operands.stream().map(Operand::asOutput).distinct().toList();
    fetched.forEach(runner::fetch);
    try (Result result = runner.run()) {
      use.accept(
          operands.stream()
              .map(operand -> (TFloat32) result.get(fetched.indexOf(operand.asOutput())))
              .toList());
    }
  }

  /** The values of the float variable called {@code variable}, in row-major order. */
  @SuppressWarnings("unchecked") // the test knows the type
  public static float[] floats(Session session, Slim slim, String variable) {
    return floats(
        session, (Operand<TFloat32>) slim.variables().find(variable).orElseThrow().value());
  }

  /** The values of {@code tensor} in row-major order. */
  public static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** The tensor with {@code values} in row-major order. */
  public static TFloat32 tensor(Shape shape, float... values) {
    return TFloat32.tensorOf(shape, DataBuffers.of(values));
  }
}
