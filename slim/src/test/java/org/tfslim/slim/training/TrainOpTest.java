package org.tfslim.slim.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.testing.SlimSessions;

class TrainOpTest {
  @Test
  void oneRunUpdatesChangesCountsAndGivesTheLossFromBefore() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 1);
      Variable<TFloat32> x =
          slim.variable(
              "x", Shape.scalar(), Initializer.constant(3)::apply, Variable.Role.TRAINABLE);
      Variable<TFloat32> average =
          slim.variable("average", Shape.scalar(), Initializer.zeros()::apply, Variable.Role.MODEL);
      slim.variables()
          .addUpdateOp(
              slim.ops().node("AssignVariableOp").input(average.handle(), x.value()).build());
      Operand<TFloat32> loss = slim.ops().node("Square").input(x.value()).output();
      TrainOp trainOp =
          Minimizer.of(Optimizer.sgd(), handle -> LearningRates.fixed(handle, 0.25f))
              .minimize(slim, loss)
              .trainOp();
      assertThat(trainOp.operation().name()).isEqualTo("train_op");
      SlimSessions.initialize(session, slim);

      for (long step = 0; step < 20; step++) {
        float before = SlimSessions.floats(session, x.value())[0];
        try (Result result =
            session.runner().fetch(trainOp.loss()).fetch(slim.globalStep().value()).run()) {
          assertThat(SlimSessions.floats((TFloat32) result.get(0)))
              .containsExactly(before * before);
          assertThat(((TInt64) result.get(1)).getLong()).isEqualTo(step);
        }
        assertThat(SlimSessions.floats(session, x.value())).containsExactly(before / 2);
        assertThat(SlimSessions.floats(session, average.value())).containsExactly(before);
      }
    }
  }
}
