package org.tfslim.examples;

import static org.tfslim.slim.args.Args.activation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.Activation;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.Layer;

/**
 * A layer with an argument of its own, which arg scopes can set as they set those of slim's layers.
 * The layer is squeeze and excitation: it looks at the whole image and gives each channel a weight.
 *
 * <pre>{@code
 * Slim s = slim.argScope(on(OwnLayer.GATE), new OwnLayer.Reduction(8));
 * x = OwnLayer.gate(s, x, "gate1"); // a reduction of 8
 * x = OwnLayer.gate(s, x, "gate2", new OwnLayer.Reduction(2));
 * }</pre>
 */
final class OwnLayer {
  /** What the layer takes. The compiler refuses other arguments, in calls and in arg scopes. */
  interface GateArg extends Arg {}

  /**
   * How many times fewer channels the gate computes with.
   *
   * @param factor at least 1, at most the number of channels
   */
  record Reduction(int factor) implements GateArg {}

  /** The layer with the default of its argument. */
  static final Layer<GateArg> GATE = new Layer<>("gate", List.of(new Reduction(4)));

  private OwnLayer() {}

  /**
   * Weighs channels.
   *
   * @param x {@code [batch, height, width, channels]}
   * @return the same shape
   */
  static Operand<TFloat32> gate(Slim slim, Operand<TFloat32> x, String scope, GateArg... args) {
    Slim s = slim.scope(scope);
    int factor = s.args(GATE, List.of(args)).get(Reduction.class).factor();
    long channels = x.shape().get(3);
    Operand<TFloat32> weights = s.globalPool(x, "pool");
    weights = s.fullyConnected(weights, channels / factor, "reduce");
    weights = s.fullyConnected(weights, channels, "expand", activation(Activation.SIGMOID));
    return s.layerOutput(GATE, s.tf().math.mul(x, weights));
  }
}
