package org.tfslim.slim.export.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Moves what maps each channel separately into the weights of the convolution or product before it:
 * batch normalization above all, and the scale of residual blocks. What remains of it are biases.
 *
 * <p>{@code scale * (w * x + b) + shift = (scale * w) * x + (scale * b + shift)}. Source: the
 * transform {@code fold_batch_norms} of TensorFlow's Graph Transform Tool.
 */
public final class BatchNormFolding {
  private static final String BIAS_ADD = "BiasAdd";

  /** Ops whose second input is weights with the returned channels as their last dimensions. */
  private static final Set<String> PRODUCTS = Set.of("Conv2D", "DepthwiseConv2dNative", "MatMul");

  /** What may come between product and map, because it moves pixels and leaves channels alone. */
  private static final Set<String> MOVING = Set.of("BatchToSpaceND", "Reshape");

  private final NodeTable graph;
  private final Map<String, String> names = new HashMap<>();

  private BatchNormFolding(NodeTable graph) {
    this.graph = graph;
  }

  public static void apply(NodeTable graph) {
    BatchNormFolding folding = new BatchNormFolding(graph);
    for (String name : graph.names()) {
      graph.find(name).ifPresent(folding::fold);
    }
    graph.prune();
  }

  /**
   * What a map follows.
   *
   * @param product the convolution
   * @param weights of it
   * @param biases that were added since
   * @param end the node before the map, without the biases
   * @param channels that the product returns
   */
  private record Before(
      NodeDef product, Weights weights, Optional<Weights> biases, String end, int channels) {
    double[] biasValues() {
      double[] values = new double[channels];
      biases.ifPresent(
          it -> {
            for (int i = 0; i < channels; i++) {
              values[i] = it.get(it.size() == 1 ? 0 : i);
            }
          });
      return values;
    }
  }

  private void fold(NodeDef node) {
    if (Attributes.computed(node) != DataType.DT_FLOAT) {
      return;
    }
    ChannelMap.of(graph, node)
        .ifPresent(
            map ->
                before(map.input())
                    .filter(it -> map.fits(it.channels()))
                    .filter(it -> map.isUniform() || channelsAgree(node, it.product()))
                    .filter(it -> !isDone(node, it))
                    .ifPresent(it -> fold(node, map, it)));
  }

  /** Arithmetic with a vector goes along the last dimension. */
  private static boolean channelsAgree(NodeDef node, NodeDef product) {
    return Attributes.channelsLast(node) == Attributes.channelsLast(product);
  }

  /** Biases that follow their product are the result of folding. */
  private static boolean isDone(NodeDef node, Before before) {
    return node.getOp().equals(BIAS_ADD) && before.biases().isEmpty();
  }

  private Optional<Before> before(String input) {
    NodeDef node = graph.get(NodeTable.nodeOf(input));
    if (!graph.isPrivate(node.getName())) {
      return Optional.empty();
    }
    if (node.getOp().equals(BIAS_ADD)) {
      return Constants.floats(graph, graph.input(node, 1).getName())
          .flatMap(biases -> product(node.getInput(0), Optional.of(biases)));
    }
    return product(input, Optional.empty());
  }

  private Optional<Before> product(String input, Optional<Weights> biases) {
    NodeDef node = graph.get(NodeTable.nodeOf(input));
    while (MOVING.contains(node.getOp()) && graph.isPrivate(node.getName())) {
      node = graph.input(node, 0);
    }
    if (!PRODUCTS.contains(node.getOp())
        || !graph.isPrivate(node.getName())
        || isTransposed(node)) {
      return Optional.empty();
    }
    NodeDef product = node;
    return Constants.floats(graph, graph.input(node, 1).getName())
        .map(it -> new Before(product, it, biases, NodeTable.nodeOf(input), channels(product, it)))
        .filter(it -> it.end().equals(product.getName()) || isAlone(it));
  }

  private static boolean isTransposed(NodeDef node) {
    return node.containsAttr("transpose_b") && node.getAttrOrThrow("transpose_b").getB();
  }

  private static int channels(NodeDef product, Weights weights) {
    int rank = weights.shape().numDimensions();
    long last = weights.shape().get(rank - 1);
    boolean depthwise = product.getOp().startsWith("Depthwise");
    return Math.toIntExact(depthwise ? weights.shape().get(rank - 2) * last : last);
  }

  /** Whether a reshape in between leaves the channels where they are: in the last dimension. */
  private boolean isAlone(Before before) {
    NodeDef node = graph.get(before.end());
    while (!node.getName().equals(before.product().getName())) {
      if (node.getOp().equals("Reshape") && !keepsChannels(node, before.channels())) {
        return false;
      }
      node = graph.input(node, 0);
    }
    return Attributes.channelsLast(before.product());
  }

  private boolean keepsChannels(NodeDef reshape, int channels) {
    List<Integer> sizes = Constants.ints(graph.input(reshape, 1));
    return !sizes.isEmpty() && sizes.get(sizes.size() - 1) == channels;
  }

  private void fold(NodeDef node, ChannelMap map, Before before) {
    String weights = folded(before.product(), "folded_weights");
    graph.put(weights, before.weights().timesChannels(map.scales(before.channels())));
    graph.put(before.product().toBuilder().setInput(1, weights).build());
    String biases = folded(before.product(), "folded_biases");
    graph.put(biases, Weights.vector(map.applied(before.biasValues())));
    NodeDef.Builder sum =
        NodeDef.newBuilder()
            .setName(node.getName())
            .setOp(BIAS_ADD)
            .setDevice(node.getDevice())
            .addInput(before.end())
            .addInput(biases)
            .putAttr("T", Attributes.type(DataType.DT_FLOAT));
    if (!Attributes.channelsLast(before.product())) {
      sum.putAttr("data_format", Attributes.text("NCHW"));
    }
    graph.put(sum.build());
  }

  /** Several maps after one product are folded one by one, always into the same constants. */
  private String folded(NodeDef product, String name) {
    return names.computeIfAbsent(
        product.getName() + " " + name,
        it -> {
          String scope = product.getName().substring(0, product.getName().lastIndexOf('/') + 1);
          return graph.unused(scope + name);
        });
  }
}
