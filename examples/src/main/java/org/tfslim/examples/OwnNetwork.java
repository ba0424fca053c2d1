package org.tfslim.examples;

import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Kernel.k;
import static org.tfslim.slim.args.Layer.CONV2D;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.losses.LossWeights;
import org.tfslim.slim.losses.Losses;

/**
 * A network with a layer of its own, two outputs and a loss of its own: it tells the class of an
 * image and how bright it is. {@link TrainOwnNetwork} trains it.
 *
 * @param logits of the class, {@code [batch, 10]}
 * @param brightness the mean of all pixels, {@code [batch, 1]}
 */
record OwnNetwork(Operand<TFloat32> logits, Operand<TFloat32> brightness) {
  /** Adds it to the graph, given images {@code [batch, height, width, channels]}. */
  static OwnNetwork of(Slim slim, Operand<TFloat32> images) {
    Slim s =
        slim.scope("OwnNetwork")
            .argScope(on(CONV2D), stride(2))
            .argScope(on(OwnLayer.GATE), new OwnLayer.Reduction(8));
    Operand<TFloat32> x = s.conv2d(images, 16, k(5, 5), "conv1");
    x = OwnLayer.gate(s, x, "gate1");
    x = s.conv2d(x, 32, k(3, 3), "conv2");
    x = OwnLayer.gate(s, x, "gate2", new OwnLayer.Reduction(4));
    x = s.flatten(x, "flatten");
    return new OwnNetwork(
        s.fullyConnected(x, 10, "logits", noActivation()),
        s.fullyConnected(x, 1, "brightness", noActivation()));
  }

  /** What the second output is to be, {@code [batch, 1]}. */
  static Operand<TFloat32> brightness(Slim slim, Operand<TFloat32> images) {
    return slim.flatten(slim.globalPool(images, "brightness"), "label");
  }

  /**
   * Huber's loss: the square of a small error, the size of a large one. It is added to the losses
   * of the graph, as those of {@link Losses} are.
   *
   * @param weight how much it counts beside other losses
   */
  static void huberLoss(
      Slim slim, Operand<TFloat32> outputs, Operand<TFloat32> labels, float weight) {
    var tf = slim.tf();
    var size = tf.math.abs(tf.math.sub(outputs, labels));
    var small = tf.math.minimum(size, tf.constant(0.1f));
    var half = tf.math.mul(small, tf.constant(0.5f));
    var loss = tf.math.mul(small, tf.math.sub(size, half));
    Losses.computeWeightedLoss(slim, loss, LossWeights.of(weight), "huber_loss");
  }
}
