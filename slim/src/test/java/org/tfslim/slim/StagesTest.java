package org.tfslim.slim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.args.Activation;

class StagesTest {
  private final Graph graph = new Graph();
  private final Slim slim = Slim.on(graph, 0);
  private final Operand<TFloat32> input = slim.tf().constant(new float[] {1});

  @AfterEach
  void close() {
    graph.close();
  }

  private Operand<TFloat32> relu(Operand<TFloat32> x, String name) {
    return Activation.RELU.apply(slim.ops().enter(name), x);
  }

  @Test
  void endPointsKeepTheirOrder() {
    Net net =
        Stages.of(input)
            .then("b", this::relu)
            .through("hidden", this::relu)
            .then("a", this::relu)
            .aside("c", input)
            .done();
    assertThat(net.endPoints().keySet()).containsExactly("b", "a", "c");
    assertThat(net.logits()).isSameAs(net.endPoints().get("a"));
  }

  @Test
  void buildingEndsWithTheFinalEndPoint() {
    Net net =
        Stages.of(input, "b")
            .then("a", this::relu)
            .then("b", this::relu)
            .through("hidden", this::relu)
            .then("c", this::relu)
            .done();
    assertThat(net.endPoints().keySet()).containsExactly("a", "b");
    assertThat(graph.operation("hidden/Relu")).isNull();
    assertThat(graph.operation("c/Relu")).isNull();
  }

  @Test
  void anUnknownFinalEndPointIsAnErrorThatNamesTheKnownOnes() {
    Stages stages = Stages.of(input, "Nope").then("a", this::relu).then("b", this::relu);
    assertThatThrownBy(stages::done)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Nope")
        .hasMessageContaining("[a, b]");
  }

  @Test
  void aHeadGoesOnWhereItsBaseEnded() {
    Net base = Stages.of(input, "a").then("a", this::relu).done();
    Net net = Stages.after(base).then("Logits", this::relu).done();
    assertThat(net.endPoints().keySet()).containsExactly("a", "Logits");
  }
}
