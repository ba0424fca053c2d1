package org.tfslim.nets.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.testing.ImageTesting;
import org.tfslim.slim.testing.ImageTesting.RunnableGraph;

/** What must hold for the random forms, whatever is drawn. */
class TrainingTest {
  private static final Shape REFERENCE = Shape.of(ImageTesting.HEIGHT, ImageTesting.WIDTH, 3);
  private static final PreprocessingOptions FULL = new PreprocessingOptions(false, true);

  private static RunnableGraph graph(Preprocessing preprocessing, int channels, int size) {
    return new RunnableGraph(
        channels, g -> preprocessing.forTraining(g.tf(), g.image(), size, size, g.seed()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifarnet", "inception", "xception", "vgg"})
  void theSeedDecidesTheImage(String name) {
    try (RunnableGraph one = graph(Preprocessings.get(name), 3, 48);
        RunnableGraph other = graph(Preprocessings.get(name), 3, 48)) {
      byte[] image = ImageTesting.image("ramp");
      Set<Integer> looks = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        float[] values = one.run(image, REFERENCE, 3, i).floats();
        assertThat(other.run(image, REFERENCE, 3, i).floats()).isEqualTo(values);
        looks.add(Arrays.hashCode(values));
      }
      assertThat(looks).hasSize(20);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "cifarnet", "inception", "xception", "vgg"})
  void sizesAndChannelsAreKnownBeforeTheGraphRuns(String name) {
    for (int channels : new int[] {1, 3}) {
      Shape size = Shape.of(40, 37, channels);
      try (RunnableGraph training = graph(Preprocessings.get(name), channels, 32);
          RunnableGraph evaluation =
              new RunnableGraph(
                  channels,
                  g -> Preprocessings.get(name).forEvaluation(g.tf(), g.image(), 32, 32))) {
        assertThat(training.staticShape()).isEqualTo(Shape.of(32, 32, channels));
        assertThat(evaluation.staticShape()).isEqualTo(Shape.of(32, 32, channels));
        byte[] image = new byte[40 * 37 * channels];
        assertThat(training.run(image, size, 1, 2).shape()).isEqualTo(Shape.of(32, 32, channels));
        assertThat(evaluation.run(image, size, 1, 2).shape()).isEqualTo(Shape.of(32, 32, channels));
      }
    }
  }

  @Test
  void inceptionStaysInRangeInEveryMode() {
    for (boolean crop : new boolean[] {true, false}) {
      for (boolean fast : new boolean[] {true, false}) {
        Preprocessing inception =
            Preprocessings.get("inception", new PreprocessingOptions(fast, crop));
        try (RunnableGraph graph = graph(inception, 3, 32)) {
          float lowest = 1;
          float highest = -1;
          for (int i = 0; i < 60; i++) {
            for (float value : graph.run(ImageTesting.image("noise"), REFERENCE, 1, i).floats()) {
              lowest = Math.min(lowest, value);
              highest = Math.max(highest, value);
            }
          }
          // The colors are clipped to [0, 1], and some image of 60 reaches both ends.
          assertThat(lowest).as("fast %s, crop %s", fast, crop).isEqualTo(-1f);
          assertThat(highest).as("fast %s, crop %s", fast, crop).isEqualTo(1f);
        }
      }
    }
  }

  /**
   * A constant image, so that no crop, resize method or flip can change it: its one color shows
   * which distortions ran. Grey keeps its channels equal under saturation and hue; contrast does
   * nothing to a constant; only brightness moves it, by at most 32 / 255.
   */
  @Test
  void brightnessIsUniformWithinItsLimit() {
    byte[] grey = new byte[20 * 20 * 3];
    Arrays.fill(grey, (byte) 128);
    for (PreprocessingOptions options :
        new PreprocessingOptions[] {PreprocessingOptions.DEFAULT, FULL}) {
      try (RunnableGraph graph = graph(Preprocessings.get("inception", options), 3, 8)) {
        double sum = 0;
        double most = 0;
        int draws = 300;
        for (int i = 0; i < draws; i++) {
          float[] values = graph.run(grey, Shape.of(20, 20, 3), 9, i).floats();
          double delta = values[0] / 2 + 0.5 - 128 / 255.0;
          assertThat(values[1]).isCloseTo(values[0], within(1e-5f));
          assertThat(Math.abs(delta)).isLessThan(32 / 255.0 + 1e-5);
          sum += delta;
          most = Math.max(most, Math.abs(delta));
        }
        assertThat(most).isGreaterThan(0.9 * 32 / 255);
        assertThat(sum / draws).isCloseTo(0, within(5 * 32 / 255.0 / Math.sqrt(3 * draws)));
      }
    }
  }

  /** A colored constant: saturation changes its spread, hue which channel leads. */
  @Test
  void hueTurnsOnlyWithoutFastMode() {
    byte[] color = new byte[20 * 20 * 3];
    for (int i = 0; i < color.length; i += 3) {
      color[i] = (byte) 140;
      color[i + 1] = 120;
      color[i + 2] = 100;
    }
    Set<Integer> leadersFast = leaders(color, PreprocessingOptions.DEFAULT);
    assertThat(leadersFast).containsExactly(0);
    assertThat(leaders(color, FULL)).hasSizeGreaterThan(1);
  }

  private static Set<Integer> leaders(byte[] color, PreprocessingOptions options) {
    Set<Integer> leaders = new HashSet<>();
    Set<Integer> spreads = new HashSet<>();
    try (RunnableGraph graph = graph(Preprocessings.get("inception", options), 3, 4)) {
      for (int i = 0; i < 60; i++) {
        float[] values = graph.run(color, Shape.of(20, 20, 3), 2, i).floats();
        int leader = values[0] >= values[1] && values[0] >= values[2] ? 0 : 1;
        leaders.add(leader == 0 ? 0 : values[1] >= values[2] ? 1 : 2);
        spreads.add(Math.round(1000 * (values[0] - values[2])));
      }
    }
    assertThat(spreads).hasSizeGreaterThan(20);
    return leaders;
  }

  /** Lighter to the right, so that a flip shows in every crop. */
  @ParameterizedTest
  @ValueSource(strings = {"cifarnet", "inception", "vgg"})
  void halfOfTheImagesAreFlipped(String name) {
    byte[] slopes = new byte[32 * 32];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (byte) (60 + 4 * (i % 32));
    }
    Preprocessing preprocessing = Preprocessings.get(name, new PreprocessingOptions(true, false));
    int flipped = 0;
    int draws = 200;
    try (RunnableGraph graph = graph(preprocessing, 1, 32)) {
      for (int i = 0; i < draws; i++) {
        float[] values = graph.run(slopes, Shape.of(32, 32, 1), 4, i).floats();
        double slope = 0;
        for (int p = 0; p < values.length; p++) {
          slope += values[p] * (p % 32 - 15.5);
        }
        flipped += slope < 0 ? 1 : 0;
      }
    }
    // Five standard errors.
    assertThat(flipped / (double) draws).isCloseTo(0.5, within(2.5 / Math.sqrt(draws)));
  }

  @Test
  void cifarnetIsStandardizedAndShifted() {
    byte[] ramp = new byte[32 * 32 * 3];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i / 96 + 2 * (i / 3 % 32));
    }
    Set<Integer> looks = new HashSet<>();
    try (RunnableGraph graph = graph(Preprocessings.get("cifarnet"), 3, 32)) {
      for (int i = 0; i < 100; i++) {
        float[] values = graph.run(ramp, Shape.of(32, 32, 3), 5, i).floats();
        double mean = 0;
        double square = 0;
        int zeros = 0;
        for (int p = 0; p < values.length; p++) {
          mean += values[p] / (double) values.length;
          square += values[p] * (double) values[p] / values.length;
          zeros += p % 3 == 0 && values[p] == values[0] ? 1 : 0;
        }
        assertThat(mean).isCloseTo(0, within(1e-4));
        assertThat(square).isCloseTo(1, within(1e-3));
        looks.add(zeros);
      }
    }
    // The black border of the padding comes in many widths.
    assertThat(looks).hasSizeGreaterThan(10);
  }

  @Test
  void lenetTrainsOnWhatItEvaluates() {
    byte[] image = ImageTesting.image("noise");
    Preprocessing lenet = Preprocessings.get("lenet");
    float[] evaluated =
        ImageTesting.run(image, REFERENCE, g -> lenet.forEvaluation(g.tf(), g.image(), 28, 28))
            .floats();
    try (RunnableGraph graph = graph(lenet, 3, 28)) {
      assertThat(graph.run(image, REFERENCE, 1, 2).floats()).isEqualTo(evaluated);
    }
  }

  @Test
  void vggSubtractsTheMeanAndDrawsTheScale() {
    byte[] image = new byte[60 * 80 * 3];
    Arrays.fill(image, (byte) 124);
    try (RunnableGraph graph = graph(Preprocessings.get("vgg"), 3, 224)) {
      float[] values = graph.run(image, Shape.of(60, 80, 3), 1, 1).floats();
      assertThat(values[0]).isCloseTo(124 - 123.68f, within(1e-4f));
      assertThat(values[1]).isCloseTo(124 - 116.78f, within(1e-4f));
      assertThat(values[2]).isCloseTo(124 - 103.94f, within(1e-4f));
    }
  }
}
