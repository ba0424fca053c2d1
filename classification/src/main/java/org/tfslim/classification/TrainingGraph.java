package org.tfslim.classification;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.training.Deployment;
import org.tfslim.slim.training.Minimization;
import org.tfslim.slim.training.Minimizer;
import org.tfslim.slim.training.Replica;
import org.tfslim.slim.training.ReplicaLoss;
import org.tfslim.slim.training.TrainingSummaries;

/**
 * A classifier that learns: network, losses, gradients, optimizer, train op. Source: {@code
 * train_image_classifier.py}.
 *
 * @param replicas the network in training form, as many times as there are replicas
 * @param loss what they learn from
 * @param minimization takes the steps
 */
public record TrainingGraph(
    List<Replica<Net>> replicas, ReplicaLoss loss, Minimization minimization) {
  private static final float AUX_WEIGHT = 0.4f;
  private static final String LOSS_SCOPE = "softmax_cross_entropy_loss";

  /** Copies the list. */
  public TrainingGraph {
    replicas = List.copyOf(replicas);
  }

  /** The network of the first replica. */
  public Net net() {
    return replicas.get(0).outputs();
  }

  /**
   * Adds everything to the graph. A network with auxiliary logits is trained on those too, with the
   * weight 0.4. A step first changes the variables and the moving averages of batch normalization,
   * those of the first replica, then the averages of variables.
   *
   * @param images {@code [batch, height, width, channels]}; each replica gets its part of the batch
   * @param labels {@code [batch]}, in {@code [0, numClasses)}
   * @throws OptionException if a trainable scope has no variable
   */
  public static TrainingGraph of(
      Slim slim, TrainingSettings settings, Operand<TFloat32> images, Operand<TInt64> labels) {
    Deployment deployment = settings.deployment();
    Slim shared = deployment.shared(slim);
    List<Operand<TFloat32>> imageParts = deployment.split(shared, "images", images);
    List<Operand<TInt64>> labelParts = deployment.split(shared, "labels", labels);
    List<Replica<Net>> replicas =
        Replica.create(
            slim,
            deployment,
            (handle, i) -> replica(handle, settings, imageParts.get(i), labelParts.get(i)));
    Minimizer minimizer = settings.minimizer();
    ReplicaLoss loss = ReplicaLoss.of(shared, replicas, minimizer.variables(slim));
    return new TrainingGraph(replicas, loss, minimizer.minimize(slim, deployment, replicas, loss));
  }

  /** The summaries that slim's program makes of it, merged. */
  public Operand<TString> summaries(Slim slim, Operand<TFloat32> images) {
    return TrainingSummaries.of(slim, images, replicas.get(0), loss, minimization.learningRate());
  }

  private static Net replica(
      Slim slim, TrainingSettings settings, Operand<TFloat32> images, Operand<TInt64> labels) {
    Operand<TFloat32> oneHot = slim.oneHotEncoding(labels, settings.numClasses());
    Net net = settings.network().apply(slim, images);
    addLosses(slim, net, oneHot, settings.labelSmoothing());
    return net;
  }

  /** Adds the loss of the logits, and of the auxiliary logits if there are any. */
  private static void addLosses(
      Slim slim, Net net, Operand<TFloat32> oneHot, float labelSmoothing) {
    net.auxLogits()
        .ifPresent(
            aux ->
                Losses.softmaxCrossEntropy(
                    slim, aux, oneHot, labelSmoothing, AUX_WEIGHT, "aux_loss"));
    Losses.softmaxCrossEntropy(slim, net.logits(), oneHot, labelSmoothing, 1, LOSS_SCOPE);
  }
}
