package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;

/** A training step, asked of every network in the registry. */
class TrainingStepTest {
  private static final int CLASSES = 10;

  /** Pooling of images of any size, where the network has it. */
  private static NetOptions pooled(NetSpec spec) {
    return spec.name().startsWith("inception")
        ? NetOptions.defaults().with(NetOptions.GLOBAL_POOL, true)
        : NetOptions.defaults();
  }

  @ParameterizedTest
  @MethodSource("org.tfslim.nets.Nets#all")
  void aTrainingStepChangesEveryVariable(NetSpec spec) {
    int size = Math.min(spec.imageSize(), 107);
    try (Graph graph = new Graph();
        Session session = SlimSessions.open(graph)) {
      Slim slim = Slim.on(graph, 1);
      TrainingGraph training =
          TrainingGraph.of(
              slim,
              TrainingSettings.of(
                      spec.networkFn(CLASSES, 4e-5f, true, pooled(spec)),
                      CLASSES,
                      Minimizer.of(Optimizer.sgd(), s -> LearningRates.fixed(s, 1)))
                  .withLabelSmoothing(0.1f),
              SlimSessions.formulaImages(slim, Shape.of(3, size, size, spec.channels())),
              slim.tf().constant(new long[] {3, 1, 4}));
      SlimSessions.initialize(session, slim);
      List<Variable<?>> variables = slim.variables().model();
      List<float[]> before = values(session, variables);
      assertThat(SlimSessions.floats(session, training.minimization().trainOp().loss())[0])
          .isFinite();
      List<float[]> after = values(session, variables);
      for (int i = 0; i < variables.size(); i++) {
        assertThat(Arrays.equals(before.get(i), after.get(i)))
            .as("%s is as it was", variables.get(i).name())
            .isFalse();
      }
    }
  }

  @SuppressWarnings("unchecked") // the variables of a model are floats
  private static List<float[]> values(Session session, List<Variable<?>> variables) {
    return SlimSessions.floats(
        session, variables.stream().map(v -> (Operand<TFloat32>) v.value()).toList());
  }
}
