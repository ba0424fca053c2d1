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
            .endPoint("b", this::relu)
            .apply("hidden", this::relu)
            .endPoint("a", this::relu)
            .add("c", input)
            .build();
    assertThat(net.endPoints().keySet()).containsExactly("b", "a", "c");
    assertThat(net.logits()).isSameAs(net.endPoints().get("a"));
  }

  @Test
  void buildingEndsWithTheFinalEndPoint() {
    Net net =
        Stages.of(input, "b")
            .endPoint("a", this::relu)
            .endPoint("b", this::relu)
            .apply("hidden", this::relu)
            .endPoint("c", this::relu)
            .build();
    assertThat(net.endPoints().keySet()).containsExactly("a", "b");
    assertThat(graph.operation("hidden/Relu")).isNull();
    assertThat(graph.operation("c/Relu")).isNull();
  }

  @Test
  void anUnknownFinalEndPointIsAnErrorThatNamesTheKnownOnes() {
    Stages stages = Stages.of(input, "Nope").endPoint("a", this::relu).endPoint("b", this::relu);
    assertThatThrownBy(stages::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Nope")
        .hasMessageContaining("[a, b]");
  }

  @Test
  void aHeadGoesOnWhereItsBaseEnded() {
    Net base = Stages.of(input, "a").endPoint("a", this::relu).build();
    Net net = Stages.after(base).endPoint("Logits", this::relu).build();
    assertThat(net.endPoints().keySet()).containsExactly("a", "Logits");
  }
}
