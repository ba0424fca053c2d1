package org.tfslim.slim.gradients;

import static org.tfslim.slim.gradients.CaseTensors.ints;
import static org.tfslim.slim.gradients.CaseTensors.kernel;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.stream.Stream;
import org.tfslim.slim.ops.Node;

/** Convolutions and pools. Image and kernel depend on the variable both. */
final class ConvolutionCases {
  private ConvolutionCases() {}

  static Stream<GradientCase> all() {
    return Stream.concat(
        Stream.of("SAME", "VALID")
            .flatMap(padding -> Stream.of(1, 2).flatMap(stride -> windows(padding, stride))),
        Stream.of(transposed()));
  }

  private static Stream<GradientCase> windows(String padding, int stride) {
    return Stream.of(
        convolution("Conv2D", padding, stride),
        convolution("DepthwiseConv2dNative", padding, stride),
        pool("MaxPool", padding, stride),
        pool("AvgPool", padding, stride),
        pool3d("MaxPool3D", padding, stride),
        pool3d("AvgPool3D", padding, stride),
        maxPoolV2(padding, stride));
  }

  private static Node window(Node node, String padding, long... strides) {
    return node.attr("strides", strides).attr("padding", padding);
  }

  private static GradientCase convolution(String type, String padding, int stride) {
    return gradientCase(
            type + " " + padding + stride,
            (s, x) -> {
              Node node = s.node(type).input(x, kernel(s, x, 3, 2, 2, 3));
              return window(node, padding, 1, stride, stride, 1).output();
            })
        .shaped(2, 5, 6, 2);
  }

  private static GradientCase pool(String type, String padding, int stride) {
    return gradientCase(
            type + " " + padding + stride,
            (s, x) ->
                window(s.node(type).input(x), padding, 1, stride, stride, 1)
                    .attr("ksize", new long[] {1, 3, 2, 1})
                    .output())
        .shaped(1, 5, 5, 2);
  }

  private static GradientCase pool3d(String type, String padding, int stride) {
    return gradientCase(
            type + " " + padding + stride,
            (s, x) ->
                window(s.node(type).input(x), padding, 1, stride, 1, stride, 1)
                    .attr("ksize", new long[] {1, 3, 2, 2, 1})
                    .output())
        .shaped(1, 4, 3, 4, 2);
  }

  private static GradientCase maxPoolV2(String padding, int stride) {
    return gradientCase(
            "MaxPoolV2 " + padding + stride,
            (s, x) ->
                s.node("MaxPoolV2")
                    .input(x, ints(s, 1, 3, 2, 1), ints(s, 1, stride, stride, 1))
                    .attr("padding", padding)
                    .output())
        .shaped(1, 5, 5, 2);
  }

  private static GradientCase transposed() {
    String type = "Conv2DBackpropInput";
    return gradientCase(
            type,
            (s, x) -> {
              Node node = s.node(type).input(ints(s, 1, 8, 8, 3), kernel(s, x, 3, 3, 3, 2), x);
              return window(node, "SAME", 1, 2, 2, 1).output();
            })
        .shaped(1, 4, 4, 2);
  }
}
