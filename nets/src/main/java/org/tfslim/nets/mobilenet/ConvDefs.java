package org.tfslim.nets.mobilenet;

import static org.tfslim.slim.args.Args.activation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.SEPARABLE_CONV2D;

import java.util.ArrayList;
import java.util.List;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.ArgScope;

/**
 * The architecture of a MobileNet as data: Python's {@code conv_defs}.
 *
 * @param defaults of the layers; Python's {@code overrides} are a part of them
 * @param spec the layers, from the images on
 */
public record ConvDefs(ArgScope defaults, List<Op> spec) {
  /**
   * Copies the layers.
   *
   * @throws IllegalArgumentException if there are none
   */
  public ConvDefs {
    spec = List.copyOf(spec);
    if (spec.isEmpty()) {
      throw new IllegalArgumentException("conv_defs needs a layer");
    }
  }

  /** The same layers with another activation. */
  public ConvDefs withActivation(Activation activation) {
    return new ConvDefs(
        defaults.with(on(CONV2D, FULLY_CONNECTED, SEPARABLE_CONV2D), activation(activation)), spec);
  }

  /** The same, whose last layer does not become thinner with {@code depth_multiplier}. */
  public ConvDefs withWholeLastLayer() {
    List<Op> changed = new ArrayList<>(spec);
    Op last = changed.remove(changed.size() - 1);
    changed.add(last.withDepth(DivisibleDepth::whole));
    return new ConvDefs(defaults, changed);
  }
}
