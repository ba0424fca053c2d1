package org.tfslim.nets.layouts;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names of a layer's tensors in another library, by slim's: {@code weights}, {@code biases},
 * {@code gamma}, {@code beta}, {@code moving_mean}, {@code moving_variance}.
 */
record ForeignLayer(Map<String, String> names) {
  ForeignLayer {
    names = Map.copyOf(names);
  }

  /** PyTorch's names: a convolution with the batch norm behind it. */
  static ForeignLayer torchNormalized(String module) {
    return normalized(
        module + ".conv.weight",
        module + ".bn.weight",
        module + ".bn.bias",
        module + ".bn.running_mean",
        module + ".bn.running_var");
  }

  /** PyTorch's names: a layer with biases. */
  static ForeignLayer torchBiased(String module) {
    return new ForeignLayer(Map.of("weights", module + ".weight", "biases", module + ".bias"));
  }

  /** Keras's names: a convolution and the batch norm behind it. */
  static ForeignLayer kerasNormalized(String convolution, String norm) {
    return normalized(
        convolution + "/kernel",
        norm + "/gamma",
        norm + "/beta",
        norm + "/moving_mean",
        norm + "/moving_variance");
  }

  /** Keras's names: a layer with biases. */
  static ForeignLayer kerasBiased(String layer) {
    return new ForeignLayer(Map.of("weights", layer + "/kernel", "biases", layer + "/bias"));
  }

  private static ForeignLayer normalized(
      String kernel, String gamma, String beta, String mean, String variance) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("weights", kernel);
    names.put("gamma", gamma);
    names.put("beta", beta);
    names.put("moving_mean", mean);
    names.put("moving_variance", variance);
    return new ForeignLayer(names);
  }
}
