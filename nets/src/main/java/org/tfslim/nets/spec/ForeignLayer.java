package org.tfslim.nets.spec;

import java.util.Map;

/**
 * A layer as another library has it.
 *
 * @param part what it is there for
 * @param names of its tensors in the other library, by slim's: {@code weights}, {@code biases},
 *     {@code gamma}, {@code beta}, {@code moving_mean}, {@code moving_variance}; empty if the other
 *     library does not have the layer
 */
public record ForeignLayer(Part part, Map<String, String> names) {
  /** What a layer is there for. */
  public enum Part {
    /** Features. */
    BODY,
    /** The logits. */
    HEAD,
    /** The second classifier, which only training needs. */
    AUXILIARY
  }

  /** Copies the names. */
  public ForeignLayer {
    names = Map.copyOf(names);
  }

  /** PyTorch's names: a convolution with the batch norm behind it. */
  public static ForeignLayer torchNormalized(String module) {
    return normalized(
        module + ".conv.weight",
        module + ".bn.weight",
        module + ".bn.bias",
        module + ".bn.running_mean",
        module + ".bn.running_var");
  }

  /** PyTorch's names: a layer with biases. */
  public static ForeignLayer torchBiased(String module) {
    return body(Map.of("weights", module + ".weight", "biases", module + ".bias"));
  }

  /** Keras's names: a convolution and the batch norm behind it. */
  public static ForeignLayer kerasNormalized(String convolution, String norm) {
    return normalized(
        convolution + "/kernel",
        norm + "/gamma",
        norm + "/beta",
        norm + "/moving_mean",
        norm + "/moving_variance");
  }

  /** Keras's names: a layer with biases. */
  public static ForeignLayer kerasBiased(String layer) {
    return body(Map.of("weights", layer + "/kernel", "biases", layer + "/bias"));
  }

  /**
   * The name of a Keras layer that has no name of its own, but a number in the program that built
   * it: the layers of one kind count from 0, in order of creation.
   *
   * @param kind {@code conv2d}, {@code batch_normalization}
   */
  public static String kerasNumbered(String kind, int number) {
    return kind + "#" + number;
  }

  /** A layer of slim's second classifier that the other library does not have. */
  public static ForeignLayer missingAuxiliary() {
    return new ForeignLayer(Part.AUXILIARY, Map.of());
  }

  /** The same layer, which makes the logits. */
  public ForeignLayer asHead() {
    return new ForeignLayer(Part.HEAD, names);
  }

  /** The same layer, of the second classifier. */
  public ForeignLayer asAuxiliary() {
    return new ForeignLayer(Part.AUXILIARY, names);
  }

  private static ForeignLayer body(Map<String, String> names) {
    return new ForeignLayer(Part.BODY, names);
  }

  private static ForeignLayer normalized(
      String kernel, String gamma, String beta, String mean, String variance) {
    return body(
        Map.of(
            "weights", kernel,
            "gamma", gamma,
            "beta", beta,
            "moving_mean", mean,
            "moving_variance", variance));
  }
}
