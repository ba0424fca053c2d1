package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.tfslim.slim.args.Args.dataFormat;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.rate;
import static org.tfslim.slim.args.Kernel.k;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.PlaceholderWithDefault;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.args.Arg;
import org.tfslim.slim.args.DataFormat;
import org.tfslim.slim.args.Padding;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

/** Layers with a rate: their values against the dilated kernel, their gradients. */
class DilationTest {
  record Case(Padding padding, Arg.Rate rate, boolean separable, boolean knownSize) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Padding padding : Padding.values()) {
      for (boolean separable : new boolean[] {false, true}) {
        for (boolean knownSize : new boolean[] {false, true}) {
          cases.add(new Case(padding, rate(2, 2), separable, knownSize));
          cases.add(new Case(padding, rate(3, 1), separable, knownSize));
        }
      }
    }
    return cases.stream();
  }

  private static Operand<TFloat32> layer(Slim slim, Operand<TFloat32> x, Case sample) {
    Arg.PaddingArg padding = padding(sample.padding());
    return sample.separable()
        ? slim.separableConv2d(x, 3, k(3, 2), 2, "conv", sample.rate(), padding, noActivation())
        : slim.conv2d(x, 3, k(3, 2), "conv", sample.rate(), padding, noActivation());
  }

  /** The image, of a size that only a run knows if the case says so. */
  private static Operand<TFloat32> image(Slim slim, Operand<TFloat32> x, Case sample) {
    if (sample.knownSize()) {
      return x;
    }
    Ops tf = slim.tf();
    return tf.reshape(
        x, tf.stack(List.of(tf.constant(1), later(slim, 9), later(slim, 8), tf.constant(2))));
  }

  private static Operand<TInt32> later(Slim slim, int value) {
    return PlaceholderWithDefault.create(slim.ops(), slim.tf().constant(value), Shape.scalar());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithFiniteDifferences(Case sample) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      FiniteDifferences differences = new FiniteDifferences(graph, slim);
      Operand<TFloat32> x = differences.variable("x", 1, 9, 8, 2).value();
      Operand<TFloat32> y = layer(slim, image(slim, x, sample), sample);
      differences.check(differences.loss(y), -1, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAreThoseOfAKernelFilledUpWithZeros(Case sample) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> x = Initializer.uniform(-1, 1).apply(slim.tf(), Shape.of(1, 9, 8, 2), 7);
      Operand<TFloat32> y = layer(slim, image(slim, x, sample), sample);
      SlimSessions.initialize(session, slim);
      Operand<TFloat32> expected =
          sample.separable()
              ? convolution(
                  slim,
                  "Conv2D",
                  convolution(
                      slim,
                      "DepthwiseConv2dNative",
                      x,
                      filledUp(session, slim, "conv/depthwise_weights", sample.rate()),
                      sample.padding()),
                  filledUp(session, slim, "conv/pointwise_weights", rate(1, 1)),
                  Padding.VALID)
              : convolution(
                  slim,
                  "Conv2D",
                  x,
                  filledUp(session, slim, "conv/weights", sample.rate()),
                  sample.padding());
      assertThat(y.shape().get(3)).isEqualTo(3);
      assertThat(SlimSessions.floats(session, y))
          .containsExactly(SlimSessions.floats(session, expected), offset(1e-5f));
    }
  }

  private static Operand<TFloat32> convolution(
      Slim slim, String type, Operand<TFloat32> x, Operand<TFloat32> kernel, Padding padding) {
    return slim.ops()
        .node(type)
        .input(x, kernel)
        .attr("strides", new long[] {1, 1, 1, 1})
        .attr("padding", padding.name())
        .output();
  }

  /** The kernel {@code name} with zeros between its taps. */
  @SuppressWarnings("unchecked") // weights are floats
  private static Operand<TFloat32> filledUp(
      Session session, Slim slim, String name, Arg.Rate rate) {
    Variable<TFloat32> kernel = (Variable<TFloat32>) slim.variables().find(name).orElseThrow();
    float[] taps = SlimSessions.floats(session, kernel.value());
    int height = (int) kernel.shape().get(0);
    int width = (int) kernel.shape().get(1);
    int rest = taps.length / (height * width);
    int down = rate.sizes().get(0).intValue();
    int right = rate.sizes().get(1).intValue();
    int fullHeight = (height - 1) * down + 1;
    int fullWidth = (width - 1) * right + 1;
    float[] full = new float[fullHeight * fullWidth * rest];
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        int place = i * down * fullWidth + j * right;
        System.arraycopy(taps, (i * width + j) * rest, full, place * rest, rest);
      }
    }
    return slim.tf()
        .constant(
            Shape.of(fullHeight, fullWidth, kernel.shape().get(2), kernel.shape().get(3)),
            DataBuffers.of(full));
  }

  @Test
  void shapesOfKnownSizesAreKnown() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> x =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 9, 8, 2)));
      assertThat(slim.conv2d(x, 3, k(3, 3), "same", rate(2)).shape().asArray())
          .containsExactly(-1, 9, 8, 3);
      assertThat(
              slim.conv2d(x, 3, k(3, 3), "valid", rate(2), padding(Padding.VALID))
                  .shape()
                  .asArray())
          .containsExactly(-1, 5, 4, 3);
    }
  }

  @Test
  void channelsFirstWorksForKnownSizesOnly() {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 1);
      Operand<TFloat32> known =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2, 9, 8)));
      Arg.DataFormatArg channelsFirst = dataFormat(DataFormat.NCHW);
      assertThat(slim.conv2d(known, 3, k(3, 3), "known", rate(2), channelsFirst).shape().asArray())
          .containsExactly(-1, 3, 9, 8);
      Operand<TFloat32> unknown =
          slim.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2, -1, 8)));
      assertThatThrownBy(() -> slim.conv2d(unknown, 3, k(3, 3), "unknown", rate(2), channelsFirst))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("known height and width");
    }
  }
}
