package org.tfslim.slim.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.testing.ImageTesting.RunnableGraph;

class RandomDrawsTest {
  private static final Shape PIXEL = Shape.of(1, 1, 1);

  /** Two uniform draws and a coin. */
  private static RunnableGraph threeDraws() {
    return new RunnableGraph(
        1,
        g -> {
          RandomDraws draws = new RandomDraws(g.tf(), g.seed());
          return g.tf()
              .stack(
                  List.of(
                      draws.uniform(-2f, 3f),
                      draws.uniform(-2f, 3f),
                      g.tf().dtypes.cast(draws.coin(), org.tensorflow.types.TFloat32.class)));
        });
  }

  @Test
  void sameSeedSameNumbersInAnyGraph() {
    try (RunnableGraph one = threeDraws();
        RunnableGraph other = threeDraws()) {
      float[] first = one.run(new byte[1], PIXEL, 5, 6).floats();
      assertThat(other.run(new byte[1], PIXEL, 5, 6).floats()).isEqualTo(first);
      assertThat(one.run(new byte[1], PIXEL, 5, 7).floats()).isNotEqualTo(first);
      assertThat(one.run(new byte[1], PIXEL, 6, 6).floats()).isNotEqualTo(first);
    }
  }

  @Test
  void drawsAreUniformAndIndependent() {
    int count = 2000;
    double sum = 0;
    double heads = 0;
    double product = 0;
    try (RunnableGraph graph = threeDraws()) {
      for (int i = 0; i < count; i++) {
        float[] drawn = graph.run(new byte[1], PIXEL, 1, i).floats();
        assertThat(drawn[0]).isBetween(-2f, 3f);
        sum += drawn[0];
        heads += drawn[2];
        product += (drawn[0] - 0.5) * (drawn[1] - 0.5);
      }
    }
    // Five standard errors: of a uniform of width 5, of a coin, of the product of two uniforms.
    double error = 5 / Math.sqrt(count);
    assertThat(sum / count).isCloseTo(0.5, within(error * 5 / Math.sqrt(12)));
    assertThat(heads / count).isCloseTo(0.5, within(error * 0.5));
    assertThat(product / count).isCloseTo(0, within(error * 25 / 12));
  }
}
