package org.tfslim.classification;

import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Slim;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.training.Deployment;

/**
 * How a classifier is trained.
 *
 * @param network in training form, with its weight decay
 * @param numClasses classes of its logits
 * @param labelSmoothing how much of each label is spread over all classes, in [0, 1)
 * @param optimizer what changes the variables
 * @param learningRate adds the learning rate to the graph
 * @param deployment how many clones there are, and where
 * @param trainableScopes what is trained; all where there are none
 * @param movingAverageDecay of the averages that are kept of all variables of the model, in (0, 1);
 *     empty for no averages
 */
public record TrainingSettings(
    NetworkFn network,
    int numClasses,
    float labelSmoothing,
    Optimizer optimizer,
    Function<Slim, Operand<TFloat32>> learningRate,
    Deployment deployment,
    ScopeList trainableScopes,
    Optional<Double> movingAverageDecay) {
  /** One clone, all of it trained, no averages. */
  public TrainingSettings(
      NetworkFn network,
      int numClasses,
      float labelSmoothing,
      Optimizer optimizer,
      Function<Slim, Operand<TFloat32>> learningRate) {
    this(
        network,
        numClasses,
        labelSmoothing,
        optimizer,
        learningRate,
        Deployment.single(),
        ScopeList.none(),
        Optional.empty());
  }
}
