package org.tfslim.slim.analysis;

import org.tensorflow.GraphOperation;

/**
 * The multiplications, each with an addition, of the operations that do nearly all the work of a
 * network: convolutions and matrix products. Biases, normalization and activations are not counted.
 */
final class MultiplyAdds {
  private MultiplyAdds() {}

  /**
   * The multiply-adds of one operation, 0 for any other than a convolution or matrix product.
   *
   * @throws IllegalArgumentException if its shapes are not known
   */
  static long of(GraphOperation operation) {
    return switch (operation.type()) {
      case "Conv2D", "Conv3D" -> convolution(operation);
      case "DepthwiseConv2dNative" -> depthwise(operation);
      case "MatMul" -> product(operation);
      default -> 0;
    };
  }

  /** Each output value sums over all of the filter but its last dimension, the output channels. */
  private static long convolution(GraphOperation operation) {
    long[] filter = operation.input(1).shape().asArray();
    long taps = Sizes.elements(operation.input(1)) / filter[filter.length - 1];
    return Math.multiplyExact(Sizes.elements(operation.output(0)), taps);
  }

  /** Each output value sums over the filter's height and width. */
  private static long depthwise(GraphOperation operation) {
    long[] filter = operation.input(1).shape().asArray();
    return Math.multiplyExact(Sizes.elements(operation.output(0)), filter[0] * filter[1]);
  }

  /** [m, k] times [k, n]; whether the factors are transposed makes no difference. */
  private static long product(GraphOperation operation) {
    long n = operation.output(0).shape().get(1);
    long mk = Sizes.elements(operation.input(0));
    return Math.multiplyExact(mk, n);
  }
}
