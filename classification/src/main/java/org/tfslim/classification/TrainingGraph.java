package org.tfslim.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;
import org.tfslim.formats.OptionException;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.losses.Losses;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.saving.MovingAverages;
import org.tfslim.slim.training.Clone;
import org.tfslim.slim.training.ClonesLoss;
import org.tfslim.slim.training.TrainOp;

/**
 * A classifier that learns: network, losses, gradients, optimizer, train op. Source: {@code
 * train_image_classifier.py}.
 *
 * @param clones the network in training form, as often as it was asked for
 * @param loss what they learn from
 * @param learningRate a scalar
 * @param averages of the variables, if they are kept
 * @param trainOp takes one step
 */
public record TrainingGraph(
    List<Clone<Net>> clones,
    ClonesLoss loss,
    Operand<TFloat32> learningRate,
    Optional<MovingAverages> averages,
    TrainOp trainOp) {
  /** The name of the scopes to train in messages. */
  public static final String TRAINABLE_OPTION = "trainable_scopes";

  private static final String AUX_LOGITS = "AuxLogits";
  private static final float AUX_WEIGHT = 0.4f;
  private static final String LOSS_SCOPE = "softmax_cross_entropy_loss";

  /** Copies the list. */
  public TrainingGraph {
    clones = List.copyOf(clones);
  }

  /** The network of the first clone. */
  public Net net() {
    return clones.get(0).outputs();
  }

  /**
   * Adds everything to the graph. A network with the end point {@code AuxLogits} is trained on
   * those too, with the weight 0.4. A step first changes the variables and the moving averages of
   * batch normalization, those of the first clone, then the averages of variables.
   *
   * @param images {@code [batch, height, width, channels]}; each clone gets its part of the batch
   * @param labels {@code [batch]}, in {@code [0, numClasses)}
   * @throws OptionException if a trainable scope has no variable
   */
  public static TrainingGraph of(
      Slim slim, TrainingSettings settings, Operand<TFloat32> images, Operand<TInt64> labels) {
    int numClones = settings.deployment().numClones();
    Slim shared = settings.deployment().shared(slim);
    List<Operand<TFloat32>> imageParts = parts(shared, "images", images, numClones);
    List<Operand<TInt64>> labelParts = parts(shared, "labels", labels, numClones);
    List<Clone<Net>> clones =
        Clone.create(
            slim,
            settings.deployment(),
            (handle, i) -> clone(handle, settings, imageParts.get(i), labelParts.get(i)));
    ClonesLoss loss = ClonesLoss.of(shared, clones, toTrain(slim, settings));
    Operand<TFloat32> rate = settings.learningRate().apply(shared);
    List<Operation> changes = new ArrayList<>(clones.get(0).updateOps());
    changes.addAll(settings.optimizer().apply(shared, loss.gradients(), rate));
    Optional<MovingAverages> averages =
        settings
            .movingAverageDecay()
            .map(decay -> MovingAverages.of(shared, decay, slim.variables().model()));
    averages.ifPresent(it -> changes.addAll(it.update(shared, List.copyOf(changes))));
    return new TrainingGraph(
        clones, loss, rate, averages, TrainOp.of(shared, loss.totalLoss(), changes));
  }

  /** The parts of a batch, one for each clone. */
  private static <T extends TType> List<Operand<T>> parts(
      Slim slim, String name, Operand<T> batch, int count) {
    if (count == 1) {
      return List.of(batch);
    }
    OpScope ops = slim.ops().enter("split_" + name);
    Operation split =
        ops.node("Split")
            .input(ops.constant("split_dim", 0), batch)
            .attr("num_split", count)
            .build();
    return IntStream.range(0, count).<Operand<T>>mapToObj(split::output).toList();
  }

  private static Net clone(
      Slim slim, TrainingSettings settings, Operand<TFloat32> images, Operand<TInt64> labels) {
    Operand<TFloat32> oneHot = slim.oneHotEncoding(labels, settings.numClasses());
    Net net = settings.network().apply(slim, images);
    addLosses(slim, net, oneHot, settings.labelSmoothing());
    return net;
  }

  /** Adds the loss of the logits, and of the auxiliary logits where there are any. */
  private static void addLosses(
      Slim slim, Net net, Operand<TFloat32> oneHot, float labelSmoothing) {
    if (net.endPoints().containsKey(AUX_LOGITS)) {
      Operand<TFloat32> aux = net.endPoints().get(AUX_LOGITS);
      Losses.softmaxCrossEntropy(slim, aux, oneHot, labelSmoothing, AUX_WEIGHT, "aux_loss");
    }
    Losses.softmaxCrossEntropy(slim, net.logits(), oneHot, labelSmoothing, 1, LOSS_SCOPE);
  }

  private static List<Variable<?>> toTrain(Slim slim, TrainingSettings settings) {
    List<Variable<?>> trainable = slim.variables().trainable();
    if (settings.trainableScopes().prefixes().isEmpty()) {
      return trainable;
    }
    settings.trainableScopes().requireAllFound(TRAINABLE_OPTION, trainable);
    return trainable.stream().filter(settings.trainableScopes()::contains).toList();
  }
}
