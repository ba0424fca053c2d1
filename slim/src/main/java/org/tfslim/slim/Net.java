package org.tfslim.slim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a network function returns. Predictions and auxiliary logits are end points too, under the
 * keys that slim gives them.
 *
 * @param logits the scores before softmax, {@code [batch, classes]}; without classes, the features
 *     they would be made from; for a base function, its last end point
 * @param endPoints the outputs of the network's stages under slim's keys, in order
 * @param predictions what the network itself makes of its logits, usually probabilities; empty if
 *     it ends with the logits
 * @param auxLogits the logits of a second classifier halfway through, which training uses too;
 *     empty if there is none
 */
public record Net(
    Operand<TFloat32> logits,
    Map<String, Operand<TFloat32>> endPoints,
    Optional<Operand<TFloat32>> predictions,
    Optional<Operand<TFloat32>> auxLogits) {
  /** Copies the end points, keeping their order. */
  public Net {
    endPoints = Collections.unmodifiableMap(new LinkedHashMap<>(endPoints));
  }

  /** A network that ends with its logits, or its features, and has no second classifier. */
  public Net(Operand<TFloat32> logits, Map<String, Operand<TFloat32>> endPoints) {
    this(logits, endPoints, Optional.empty(), Optional.empty());
  }

  /**
   * The same network, whose predictions are the end point {@code key}.
   *
   * @throws IllegalArgumentException if there is no such end point
   */
  public Net withPredictions(String key) {
    return new Net(logits, endPoints, Optional.of(endPoint(key)), auxLogits);
  }

  /**
   * The same network, whose auxiliary logits are the end point {@code key}.
   *
   * @throws IllegalArgumentException if there is no such end point
   */
  public Net withAuxLogits(String key) {
    return new Net(logits, endPoints, predictions, Optional.of(endPoint(key)));
  }

  private Operand<TFloat32> endPoint(String key) {
    Operand<TFloat32> found = endPoints.get(key);
    if (found == null) {
      throw new IllegalArgumentException(
          "No end point " + key + "; there are " + endPoints.keySet());
    }
    return found;
  }
}
