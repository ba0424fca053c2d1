package org.tfslim.slim.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.testing.SlimSessions;

class GradientTransformsTest {
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Slim slim = Slim.on(graph, 1);
  // Lengths 5 and 12: together 13.
  private final List<Gradient> gradients = List.of(gradient("a", 3, -4), gradient("b", 0, 12, 0));

  private Gradient gradient(String name, float... values) {
    return new Gradient(
        slim.variable(
            name, Shape.of(values.length), Initializer.zeros()::apply, Variable.Role.TRAINABLE),
        slim.tf().constant(values));
  }

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  private float[] values(Gradient gradient) {
    return SlimSessions.floats(session, gradient.value());
  }

  @Test
  void globalNormIsTheLengthOfAllGradients() {
    assertThat(SlimSessions.floats(session, GradientTransforms.globalNorm(slim, gradients))[0])
        .isCloseTo(13, within(1e-5f));
    assertThatThrownBy(() -> GradientTransforms.globalNorm(slim, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void clippingByGlobalNormKeepsTheDirection() {
    List<Gradient> clipped = GradientTransforms.clipByGlobalNorm(slim, gradients, 6.5f);
    assertThat(values(clipped.get(0))).containsExactly(new float[] {1.5f, -2}, offset(1e-5f));
    assertThat(values(clipped.get(1))).containsExactly(new float[] {0, 6, 0}, offset(1e-5f));
    assertThat(clipped).extracting(g -> g.variable().name()).containsExactly("a", "b");
  }

  @Test
  void shortGradientsAreNotClipped() {
    List<Gradient> clipped = GradientTransforms.clipByGlobalNorm(slim, gradients, 13.1f);
    assertThat(values(clipped.get(0))).containsExactly(new float[] {3, -4}, offset(1e-5f));
  }

  @Test
  void infiniteGradientsBecomeNotANumber() {
    List<Gradient> clipped =
        GradientTransforms.clipByGlobalNorm(
            slim, List.of(gradient("c", Float.POSITIVE_INFINITY), gradient("d", 1)), 1);
    assertThat(values(clipped.get(1))[0]).isNaN();
  }

  @Test
  void clippingEachGradientByItsOwnNorm() {
    List<Gradient> clipped = GradientTransforms.clipGradientNorms(slim, gradients, 6);
    assertThat(values(clipped.get(0))).containsExactly(new float[] {3, -4}, offset(1e-5f));
    assertThat(values(clipped.get(1))).containsExactly(new float[] {0, 6, 0}, offset(1e-5f));
    assertThat(
            values(
                GradientTransforms.clipGradientNorms(slim, List.of(gradient("zero", 0)), 6).get(0)))
        .containsExactly(0);
  }

  @Test
  void aNormToClipToIsPositive() {
    assertThatThrownBy(() -> GradientTransforms.clipByGlobalNorm(slim, gradients, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> GradientTransforms.clipGradientNorms(slim, gradients, Float.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void multipliersChangeTheNamedGradients() {
    List<Gradient> multiplied =
        GradientTransforms.multiplyGradients(slim, gradients, Map.of("a", 2f));
    assertThat(values(multiplied.get(0))).containsExactly(6, -8);
    assertThat(values(multiplied.get(1))).containsExactly(0, 12, 0);
    assertThatThrownBy(
            () -> GradientTransforms.multiplyGradients(slim, gradients, Map.of("other", 2f)))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("other");
  }
}
