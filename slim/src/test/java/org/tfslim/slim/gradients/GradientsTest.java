package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.slim.gradients.GradientCase.gradientCase;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;

/** What can be a loss, and which variables it can be differentiated by. */
class GradientsTest {
  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 1);
  private final FiniteDifferences differences = new FiniteDifferences(graph, slim);

  @AfterEach
  void close() {
    graph.close();
  }

  static Stream<GradientCase> anyScalarIsALoss() {
    return Stream.of(
        gradientCase("a variable", (s, x) -> x).shaped(),
        gradientCase("a penalty", (s, x) -> s.node("L2Loss").input(x).output()),
        gradientCase(
                "one of several outputs",
                (s, x) -> s.node("Unpack").input(x).attr("num", 3).build().output(2))
            .shaped(3),
        gradientCase(
                "a single value",
                (s, x) ->
                    s.node("Reshape")
                        .input(x, s.withName("shape").ops().constant(new int[0]))
                        .output())
            .shaped(1, 1),
        gradientCase(
            "a sum of double",
            (s, x) -> {
              Operand<?> wide = s.node("Cast").input(x).attr("DstT", DataType.DT_DOUBLE).output();
              Operand<?> sum = s.node("L2Loss").input(wide).output();
              return s.node("Cast").input(sum).attr("DstT", DataType.DT_FLOAT).output();
            }),
        gradientCase(
            "a sum with a constant",
            (s, x) ->
                s.node("AddN")
                    .inputList(
                        List.<Operand<TFloat32>>of(
                            s.node("L2Loss").input(x).output(), s.constant("one", 1f)))
                    .output()));
  }

  @ParameterizedTest
  @MethodSource
  void anyScalarIsALoss(GradientCase sample) {
    Operand<TFloat32> x = differences.variable("x", sample.shape().asArray()).value();
    differences.check(sample.body().apply(slim.ops(), x), sample.low(), sample.high());
  }

  @Test
  void lossMustBeAScalar() {
    Operand<TFloat32> x = differences.variable("x", 3).value();
    Operand<TFloat32> loss = slim.ops().node("Square").input(x).output();
    assertThatThrownBy(() -> Gradients.of(slim, loss, slim.variables().trainable()))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("Gradients are of a scalar")
        .hasMessageContaining("Square");
  }

  @Test
  void unreachedVariablesAreNamed() {
    Operand<TFloat32> loss = differences.loss(differences.variable("used", 3).value());
    differences.variable("forgotten", 3);
    assertThatThrownBy(() -> Gradients.of(slim, loss, slim.variables().trainable()))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("forgotten")
        .hasMessageNotContaining("used,");
    assertThatThrownBy(
            () ->
                Gradients.find(
                    slim, loss, List.of(slim.variables().find("forgotten").orElseThrow())))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("depends on none");
  }

  @Test
  void onlyFloatVariablesAreTrained() {
    Operand<TFloat32> loss = differences.loss(differences.variable("x", 3).value());
    slim.variable(
        "count",
        Shape.scalar(),
        TInt64.class,
        (tf, shape, seed) -> tf.constant(1L),
        Variable.Role.TRAINABLE);
    assertThatThrownBy(() -> Gradients.of(slim, loss, slim.variables().trainable()))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("count has type DT_INT64");
  }

  @Test
  void gradientsOfTwoLossesOfOneGraphHaveNamesOfTheirOwn() {
    Operand<TFloat32> x = differences.variable("x", 3).value();
    Operand<TFloat32> square = slim.ops().node("Square").input(x).output();
    List<Gradient> first =
        Gradients.of(slim, differences.loss(square), slim.variables().trainable());
    List<Gradient> second = Gradients.of(slim, differences.loss(x), slim.variables().trainable());
    assertThat(first.get(0).value().op().name()).startsWith("gradients/");
    assertThat(second.get(0).value().op().name()).startsWith("gradients_1/");
  }
}
