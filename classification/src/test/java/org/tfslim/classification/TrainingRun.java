package org.tfslim.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.Network;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.testing.SlimSessions;
import org.tfslim.slim.training.LearningRates;
import org.tfslim.slim.training.Minimizer;

/** A network being trained as the golden files say: one batch, weights by the formula. */
final class TrainingRun implements AutoCloseable {
  private static final float WEIGHT_DECAY = 4e-5f;
  private static final float LABEL_SMOOTHING = 0.1f;
  private static final int CLASSES = 10;

  private final Graph graph = new Graph();
  private final Session session;
  private final Slim slim = Slim.on(graph, 1);
  private final TrainingGraph training;

  TrainingRun(
      String network, long[] inputShape, boolean isTraining, Optimizer optimizer, float rate) {
    training =
        TrainingGraph.of(
            slim,
            TrainingSettings.of(
                    withoutDropout(Nets.get(network))
                        .weightDecay(WEIGHT_DECAY)
                        .training(isTraining),
                    CLASSES,
                    Minimizer.of(optimizer, s -> LearningRates.fixed(s, rate)))
                .withLabelSmoothing(LABEL_SMOOTHING),
            SlimSessions.formulaImages(slim, Shape.of(inputShape)),
            slim.tf().constant(new long[] {0, 1, 2, 3}));
    session = SlimSessions.open(graph);
    SlimSessions.initialize(session, slim);
    SlimSessions.loadFormulaWeights(session, slim);
  }

  private static Network withoutDropout(NetSpec spec) {
    Network network = spec.network(CLASSES);
    return spec.takes(NetOptions.DROPOUT_KEEP_PROB)
        ? network.with(NetOptions.DROPOUT_KEEP_PROB, 1f)
        : network;
  }

  Slim slim() {
    return slim;
  }

  /** The losses of the outputs by the names of their operations. */
  Map<String, Operand<TFloat32>> losses() {
    return slim.variables().losses().stream()
        .collect(Collectors.toMap(loss -> loss.op().name(), Function.identity()));
  }

  Operand<TFloat32> regularizationLoss() {
    return training.loss().regularizationLoss();
  }

  Operand<TFloat32> totalLoss() {
    return training.loss().totalLoss();
  }

  List<Gradient> gradients() {
    return training.loss().gradients();
  }

  Operand<TFloat32> gradient(String variable) {
    return gradients().stream()
        .filter(gradient -> gradient.variable().name().equals(variable))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** Takes a step and returns the loss from before it. */
  float step() {
    return values(training.minimization().trainOp().loss())[0];
  }

  float[] values(Operand<TFloat32> operand) {
    return SlimSessions.floats(session, operand);
  }

  /** The values of all operands in one run: a big graph is prepared anew for other ones. */
  List<float[]> values(List<Operand<TFloat32>> operands) {
    return SlimSessions.floats(session, operands);
  }

  float[] values(String variable) {
    return SlimSessions.floats(session, slim, variable);
  }

  /** The names of the variables that only training needs, without the step, in order. */
  List<String> slots() {
    List<String> names = new ArrayList<>();
    for (Variable<?> variable : slim.variables().all()) {
      if (variable.role() == Variable.Role.TRAINING && !variable.name().equals("global_step")) {
        names.add(variable.name());
      }
    }
    return names;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
