package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.saving.Saver;

/**
 * The smallest training there is, for tests: w of shape [2] starts at 1 and is multiplied by a
 * factor in each step; the loss is the first element of w before the step.
 */
final class TinyTraining implements AutoCloseable {
  private final Graph graph = new Graph();
  final Slim slim = Slim.on(graph, 1);
  final Variable<TFloat32> weight;
  final TrainOp trainOp;
  final Session session;

  TinyTraining(float factor) {
    weight = slim.variable("w", Shape.of(2), Initializer.ones()::apply, Variable.Role.TRAINABLE);
    Variable<TInt64> step = slim.globalStep();
    OpScope ops = slim.ops().enter("train");
    Operand<TFloat32> loss =
        ops.node("Mean").input(weight.value(), ops.constant("axes", new int[] {0})).output();
    Operand<TFloat32> scaled =
        ops.node("Mul").input(weight.value(), ops.constant("factor", factor)).output();
    OpScope later = ops.withControlDependencyOps(List.of(loss.op()));
    Operation assign = later.node("AssignVariableOp").input(weight.handle(), scaled).build();
    Operation increment =
        later.node("AssignAddVariableOp").input(step.handle(), slim.tf().constant(1L)).build();
    trainOp =
        new TrainOp(
            ops.withControlDependencyOps(List.of(assign, increment))
                .node("Identity", "train_op")
                .input(loss)
                .output());
    session = new Session(graph);
  }

  TinyTraining initialized() {
    Resume.initialize(session, slim.variables().all());
    return this;
  }

  TrainLoop loop() {
    return TrainLoop.of(slim, trainOp);
  }

  Saver saver() {
    return Saver.of(slim.ops(), slim.variables().all());
  }

  float weight() {
    try (Result result = session.runner().fetch(weight.value()).run()) {
      return ((TFloat32) result.get(0)).getFloat(0);
    }
  }

  /** Notes its calls, under a name, in a list. */
  record Recorder(String name, List<String> calls) implements Hook {
    static List<Hook> two(List<String> calls) {
      return new ArrayList<>(List.of(new Recorder("a", calls), new Recorder("b", calls)));
    }

    @Override
    public void begin(Session session, long step) {
      calls.add(name + " begin " + step);
    }

    @Override
    public void afterStep(Session session, TrainingStep step) {
      calls.add(name + " step " + step.number() + " loss " + step.loss());
    }

    @Override
    public void end(Session session, long step, EndReason reason) {
      calls.add(name + " end " + step + " " + reason);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
