package org.tfslim.slim.export.internal;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;

/**
 * A node that maps each channel separately, {@code scale * x + shift}: batch normalization as
 * inference does it, adding biases, arithmetic with a constant.
 */
final class ChannelMap {
  private final String input;
  private final double[] scale;
  private final double[] shift;

  /**
   * @param input what it takes, as nodes write it
   * @param scale a factor for each channel, or one for all
   * @param shift a summand for each channel, or one for all
   */
  private ChannelMap(String input, double[] scale, double[] shift) {
    this.input = input;
    this.scale = scale;
    this.shift = shift;
  }

  /** What it takes, as nodes write it. */
  String input() {
    return input;
  }

  /** The map that a node computes; empty if it computes something else. */
  static Optional<ChannelMap> of(NodeTable graph, NodeDef node) {
    if (node.getInputList().stream().anyMatch(NodeTable::isControl)) {
      return Optional.empty();
    }
    return switch (node.getOp()) {
      case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> batchNorm(graph, node);
      case "BiasAdd" -> constant(graph, node, 1).map(it -> shifted(node, 0, it));
      case "Add", "AddV2" -> arithmetic(graph, node, true, it -> it, ChannelMap::shifted);
      case "Mul" -> arithmetic(graph, node, true, it -> it, ChannelMap::scaled);
      case "Sub" -> arithmetic(graph, node, false, it -> -it, ChannelMap::shifted);
      default -> Optional.empty();
    };
  }

  /** How a node and a constant make a map. */
  private interface Kind {
    ChannelMap of(NodeDef node, int input, double[] values);
  }

  private static ChannelMap shifted(NodeDef node, int input, double[] values) {
    return new ChannelMap(node.getInput(input), new double[] {1}, values);
  }

  private static ChannelMap scaled(NodeDef node, int input, double[] values) {
    return new ChannelMap(node.getInput(input), values, new double[] {0});
  }

  private static Optional<ChannelMap> arithmetic(
      NodeTable graph, NodeDef node, boolean eitherSide, DoubleUnaryOperator sign, Kind kind) {
    Optional<double[]> right = constant(graph, node, 1);
    Optional<double[]> left = eitherSide ? constant(graph, node, 0) : Optional.empty();
    // Two constants are left to constant folding.
    if (right.isPresent() == left.isPresent()) {
      return Optional.empty();
    }
    double[] values = Arrays.stream(right.or(() -> left).get()).map(sign).toArray();
    return Optional.of(kind.of(node, right.isPresent() ? 0 : 1, values));
  }

  private static Optional<ChannelMap> batchNorm(NodeTable graph, NodeDef node) {
    boolean trains = !node.containsAttr("is_training") || node.getAttrOrThrow("is_training").getB();
    boolean onlyOutput =
        graph.consumers(node.getName()).stream()
            .map(graph::get)
            .flatMap(consumer -> consumer.getInputList().stream())
            .noneMatch(input -> input.startsWith(node.getName() + ":"));
    Optional<double[]> gamma = constant(graph, node, 1);
    Optional<double[]> beta = constant(graph, node, 2);
    Optional<double[]> mean = constant(graph, node, 3);
    Optional<double[]> variance = constant(graph, node, 4);
    if (trains
        || !onlyOutput
        || gamma.isEmpty()
        || beta.isEmpty()
        || mean.isEmpty()
        || variance.isEmpty()) {
      return Optional.empty();
    }
    float epsilon = node.containsAttr("epsilon") ? node.getAttrOrThrow("epsilon").getF() : 1e-4f;
    double[] scale = new double[gamma.get().length];
    double[] shift = new double[scale.length];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = gamma.get()[i] / Math.sqrt(variance.get()[i] + epsilon);
      shift[i] = beta.get()[i] - mean.get()[i] * scale[i];
    }
    return Optional.of(new ChannelMap(node.getInput(0), scale, shift));
  }

  /** The values of a constant input: a scalar, or a vector along the last dimension. */
  private static Optional<double[]> constant(NodeTable graph, NodeDef node, int index) {
    return Constants.floats(graph, graph.input(node, index).getName())
        .filter(it -> isVector(it.shape()))
        .map(
            it -> {
              double[] values = new double[it.size()];
              Arrays.setAll(values, i -> it.get(i));
              return values;
            });
  }

  /** With more dimensions, the result could have more of them than the product. */
  private static boolean isVector(Shape shape) {
    return shape.numDimensions() <= 1 && shape.size() > 0;
  }

  /** Whether it maps {@code channels} channels. */
  boolean fits(int channels) {
    return fits(scale.length, channels) && fits(shift.length, channels);
  }

  private static boolean fits(int length, int channels) {
    return length == 1 || length == channels;
  }

  /** Whether it treats all channels alike. */
  boolean isUniform() {
    return scale.length == 1 && shift.length == 1;
  }

  /** The factors of {@code channels} channels. */
  double[] scales(int channels) {
    return spread(scale, channels);
  }

  /** What becomes of biases, a value for each channel. */
  float[] applied(double[] biases) {
    double[] factors = scales(biases.length);
    double[] summands = spread(shift, biases.length);
    float[] mapped = new float[biases.length];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = (float) (biases[i] * factors[i] + summands[i]);
    }
    return mapped;
  }

  private static double[] spread(double[] values, int length) {
    double[] spread = new double[length];
    Arrays.setAll(spread, i -> values[values.length == 1 ? 0 : i]);
    return spread;
  }
}
