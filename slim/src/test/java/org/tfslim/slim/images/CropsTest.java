package org.tfslim.slim.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;
import org.tfslim.slim.testing.ImageTesting;
import org.tfslim.slim.testing.ImageTesting.RunnableGraph;
import org.tfslim.slim.testing.ImageTesting.Values;

class CropsTest {
  private static final int DRAWS = 400;

  @Test
  void distortedBoxesKeepAreaAndAspect() {
    byte[] image = new byte[90 * 120 * 3];
    List<Double> areas = new ArrayList<>();
    List<Double> aspects = new ArrayList<>();
    try (RunnableGraph graph =
        new RunnableGraph(
            3,
            g ->
                g.tf()
                    .shape(
                        Crops.distortedBoundingBox(
                            g.tf(), g.image(), new RandomDraws(g.tf(), g.seed()))))) {
      for (int i = 0; i < DRAWS; i++) {
        float[] size = graph.run(image, Shape.of(90, 120, 3), 7, i).floats();
        areas.add(size[0] * size[1] / (90.0 * 120));
        aspects.add(size[1] / (double) size[0]);
      }
    }
    // Sides are whole pixels, so the limits are met to within one.
    assertThat(areas).allSatisfy(area -> assertThat(area).isBetween(0.045, 1.0));
    assertThat(aspects).allSatisfy(aspect -> assertThat(aspect).isBetween(0.69, 1.42));
    assertThat(Collections.min(areas)).isLessThan(0.15);
    assertThat(Collections.max(areas)).isGreaterThan(0.8);
    assertThat(Collections.min(aspects)).isLessThan(0.8);
    assertThat(Collections.max(aspects)).isGreaterThan(1.25);
    double mean = areas.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertThat(mean).isBetween(0.35, 0.6);
  }

  @Test
  void randomCropsReachEveryPlaceAndNoOther() {
    byte[] image = new byte[5 * 6];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) i;
    }
    Set<Float> corners = new HashSet<>();
    try (RunnableGraph graph =
        new RunnableGraph(
            1, g -> Crops.random(g.tf(), g.image(), 3, 5, new RandomDraws(g.tf(), g.seed())))) {
      for (int i = 0; i < 100; i++) {
        Values crop = graph.run(image, Shape.of(5, 6, 1), 1, i);
        assertThat(crop.shape()).isEqualTo(Shape.of(3, 5, 1));
        corners.add(crop.floats()[0]);
      }
    }
    assertThat(corners).containsExactlyInAnyOrder(0f, 1f, 6f, 7f, 12f, 13f);
  }

  @Test
  void cropLargerThanTheImageSaysSo() {
    assertThatThrownBy(
            () ->
                ImageTesting.run(
                    new byte[2 * 2],
                    Shape.of(2, 2, 1),
                    g -> Crops.random(g.tf(), g.image(), 3, 2, new RandomDraws(g.tf(), g.seed()))))
        .isInstanceOf(TFInvalidArgumentException.class)
        .hasMessageContaining("smaller than the crop");
  }

  @Test
  void oddExcessAndOddMarginsRoundAsTheReference() {
    byte[] image = {1, 2, 3, 4, 5, 6};
    Values narrow =
        ImageTesting.run(image, Shape.of(1, 6, 1), g -> Crops.cropOrPad(g.tf(), g.image(), 4, 3));
    // Three rows are missing, one above; three columns too many, one goes at the left.
    assertThat(narrow.floats()).containsExactly(0, 0, 0, 2, 3, 4, 0, 0, 0, 0, 0, 0);
    assertThat(narrow.shape()).isEqualTo(Shape.of(4, 3, 1));
  }

  @Test
  void unknownChannelsAreRefused() {
    assertThatThrownBy(
            () ->
                ImageTesting.run(
                    new byte[4],
                    Shape.of(2, 2, 1),
                    g -> {
                      Operand<TUint8> flat = g.tf().reshape(g.image(), g.tf().array(-1));
                      return Crops.cropOrPad(g.tf(), flat, 1, 1);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("known channels");
  }
}
