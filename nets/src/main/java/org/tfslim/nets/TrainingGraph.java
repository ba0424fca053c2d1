package org.tfslim.nets;

import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.gradients.Gradients;
import org.tfslim.slim.learning.TrainOp;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.optimizers.Optimizer;

/**
 * A classifier that learns: network, losses, gradients, optimizer, train op. Source: {@code
 * train_image_classifier.py}.
 *
 * @param net the network in training form
 * @param totalLoss the sum of all losses and penalties, a scalar
 * @param learningRate a scalar
 * @param trainOp takes one step
 */
public record TrainingGraph(
    Net net, Operand<TFloat32> totalLoss, Operand<TFloat32> learningRate, TrainOp trainOp) {
  private static final String AUX_LOGITS = "AuxLogits";
  private static final float AUX_WEIGHT = 0.4f;
  private static final String LOSS_SCOPE = "softmax_cross_entropy_loss";

  /**
   * Adds everything to the graph. A network with the end point {@code AuxLogits} is trained on
   * those too, with the weight 0.4.
   *
   * @param network in training form, with its weight decay
   * @param images {@code [batch, height, width, channels]}
   * @param labels {@code [batch]}, in {@code [0, numClasses)}
   * @param learningRate adds the learning rate
   */
  public static TrainingGraph of(
      Slim slim,
      NetworkFn network,
      Operand<TFloat32> images,
      Operand<TInt64> labels,
      int numClasses,
      float labelSmoothing,
      Optimizer optimizer,
      Function<Slim, Operand<TFloat32>> learningRate) {
    Operand<TFloat32> oneHot = slim.oneHotEncoding(labels, numClasses);
    Net net = network.apply(slim, images);
    addLosses(slim, net, oneHot, labelSmoothing);
    Operand<TFloat32> totalLoss = Losses.totalLoss(slim);
    List<Variable<?>> variables = slim.variables().trainable();
    List<Gradient> gradients = Gradients.of(slim, totalLoss, variables);
    Operand<TFloat32> rate = learningRate.apply(slim);
    TrainOp trainOp = TrainOp.create(slim, totalLoss, gradients, optimizer, rate);
    return new TrainingGraph(net, totalLoss, rate, trainOp);
  }

  /** Adds the loss of the logits, and of the auxiliary logits where there are any. */
  static void addLosses(Slim slim, Net net, Operand<TFloat32> oneHot, float labelSmoothing) {
    if (net.endPoints().containsKey(AUX_LOGITS)) {
      Operand<TFloat32> aux = net.endPoints().get(AUX_LOGITS);
      Losses.softmaxCrossEntropy(slim, aux, oneHot, labelSmoothing, AUX_WEIGHT, "aux_loss");
    }
    Losses.softmaxCrossEntropy(slim, net.logits(), oneHot, labelSmoothing, 1, LOSS_SCOPE);
  }
}
