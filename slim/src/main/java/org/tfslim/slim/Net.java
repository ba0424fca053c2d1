package org.tfslim.slim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a network function returns.
 *
 * @param logits the scores before softmax, {@code [batch, classes]}; without classes the features
 *     they would be made from; of a base function its last end point
 * @param endPoints the outputs of the network's stages under slim's keys, in order
 */
public record Net(Operand<TFloat32> logits, Map<String, Operand<TFloat32>> endPoints) {
  /** Copies the end points, keeping their order. */
  public Net {
    endPoints = Collections.unmodifiableMap(new LinkedHashMap<>(endPoints));
  }
}
