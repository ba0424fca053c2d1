package org.tfslim.classification;

import org.tfslim.nets.spec.NetworkFn;
import org.tfslim.slim.training.Deployment;
import org.tfslim.slim.training.Minimizer;

/**
 * How a classifier is trained. An immutable value: each {@code with} method returns a changed copy.
 */
public final class TrainingSettings {
  private final NetworkFn network;
  private final int numClasses;
  private final Minimizer minimizer;
  private final float labelSmoothing;
  private final Deployment deployment;

  private TrainingSettings(
      NetworkFn network,
      int numClasses,
      Minimizer minimizer,
      float labelSmoothing,
      Deployment deployment) {
    this.network = network;
    this.numClasses = numClasses;
    this.minimizer = minimizer;
    this.labelSmoothing = labelSmoothing;
    this.deployment = deployment;
  }

  /**
   * One replica, labels as they are.
   *
   * @param network in training form, with its weight decay
   * @param numClasses classes of its logits
   * @param minimizer what changes the variables
   */
  public static TrainingSettings of(NetworkFn network, int numClasses, Minimizer minimizer) {
    return new TrainingSettings(network, numClasses, minimizer, 0, Deployment.single());
  }

  /**
   * With smoothed labels.
   *
   * @param smoothing how much of each label is spread over all classes, in [0, 1)
   */
  public TrainingSettings withLabelSmoothing(float smoothing) {
    return new TrainingSettings(network, numClasses, minimizer, smoothing, deployment);
  }

  /** With another number of replicas, or other places for them. */
  public TrainingSettings withDeployment(Deployment newDeployment) {
    return new TrainingSettings(network, numClasses, minimizer, labelSmoothing, newDeployment);
  }

  /** The network in training form. */
  public NetworkFn network() {
    return network;
  }

  /** The classes of its logits. */
  public int numClasses() {
    return numClasses;
  }

  /** What changes the variables. */
  public Minimizer minimizer() {
    return minimizer;
  }

  /** How much of each label is spread over all classes. */
  public float labelSmoothing() {
    return labelSmoothing;
  }

  /** How many replicas there are, and where. */
  public Deployment deployment() {
    return deployment;
  }
}
