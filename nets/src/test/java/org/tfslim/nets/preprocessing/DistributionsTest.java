package org.tfslim.nets.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.nets.preprocessing.ColorOrders.Distortion;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.RandomDraws;
import org.tfslim.slim.testing.ImageTesting.ImageGraph;
import org.tfslim.slim.testing.ImageTesting.RunnableGraph;
import org.tfslim.slim.testing.ImageTesting.Values;

/** What the random forms draw, over many seeds, against the constants of research/slim. */
class DistributionsTest {
  /** The Kolmogorov-Smirnov statistic times the root of the draws; above it one time in 10,000. */
  private static final double KS_LIMIT = 2.23;

  private static void assertUniform(List<Double> drawn, double low, double high) {
    assertThat(drawn).allSatisfy(value -> assertThat(value).isBetween(low - 1e-3, high + 1e-3));
    double[] sorted = drawn.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double distance = 0;
    for (int i = 0; i < sorted.length; i++) {
      double expected = (sorted[i] - low) / (high - low);
      distance = Math.max(distance, Math.abs(expected - i / (double) sorted.length));
      distance = Math.max(distance, Math.abs(expected - (i + 1) / (double) sorted.length));
    }
    assertThat(distance * Math.sqrt(sorted.length)).isLessThan(KS_LIMIT);
    double near = Math.max(0.02, 8.0 / sorted.length) * (high - low);
    assertThat(sorted[0]).isLessThan(low + near);
    assertThat(sorted[sorted.length - 1]).isGreaterThan(high - near);
  }

  private static void assertSameDistribution(List<Double> drawn, List<Double> reference) {
    double[] a = drawn.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double[] b = reference.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double distance = 0;
    int j = 0;
    for (int i = 0; i < a.length; i++) {
      while (j < b.length && b[j] <= a[i]) {
        j++;
      }
      int same = i;
      while (same + 1 < a.length && a[same + 1] == a[i]) {
        same++;
      }
      double upTo = (same + 1) / (double) a.length;
      distance = Math.max(distance, Math.abs(upTo - j / (double) b.length));
      i = same;
    }
    double size = a.length * (double) b.length / (a.length + b.length);
    assertThat(distance * Math.sqrt(size)).isLessThan(KS_LIMIT);
  }

  private static List<Values> draw(
      int draws, byte[] image, Shape shape, Function<ImageGraph, Operand<TFloat32>> build) {
    try (RunnableGraph graph = new RunnableGraph(shape.get(2), build::apply)) {
      return IntStream.range(0, draws).mapToObj(i -> graph.run(image, shape, 11, i)).toList();
    }
  }

  /** One color, and a second one half as bright in the other half. */
  private static byte[] twoColors() {
    byte[] image = new byte[2 * 3];
    System.arraycopy(new byte[] {(byte) 160, 120, 80, 80, 60, 40}, 0, image, 0, 6);
    return image;
  }

  private static List<float[]> distorted(Distortion distortion) {
    return draw(
            600,
            twoColors(),
            Shape.of(1, 2, 3),
            g ->
                distortion.apply(
                    g.tf(),
                    Pixels.toUnitFloat(g.tf(), g.image()),
                    new RandomDraws(g.tf(), g.seed())))
        .stream()
        .map(Values::floats)
        .toList();
  }

  @Test
  void brightnessMovesByUpTo32Of255() {
    assertUniform(
        distorted(Distortion.BRIGHTNESS).stream().map(v -> v[1] - 120 / 255.0).toList(),
        -32 / 255.0,
        32 / 255.0);
  }

  @Test
  void contrastIsBetweenHalfAndOneAndAHalf() {
    assertUniform(
        distorted(Distortion.CONTRAST).stream().map(v -> (v[0] - v[3]) * 255 / 80.0).toList(),
        0.5,
        1.5);
  }

  /** Saturation is (max - min) / max, which is a half in both colors. */
  @Test
  void saturationIsBetweenHalfAndOneAndAHalf() {
    assertUniform(
        distorted(Distortion.SATURATION).stream().map(v -> 2.0 * (v[0] - v[2]) / v[0]).toList(),
        0.5,
        1.5);
  }

  @Test
  void hueTurnsByUpToAFifth() {
    double stored = 1 / 12.0; // Of the circle: half way from red to yellow.
    assertUniform(
        distorted(Distortion.HUE).stream()
            .map(v -> (hue(v[0], v[1], v[2]) - stored + 1.5) % 1 - 0.5)
            .toList(),
        -0.2,
        0.2);
  }

  private static double hue(double red, double green, double blue) {
    double max = Math.max(red, Math.max(green, blue));
    double range = max - Math.min(red, Math.min(green, blue));
    if (max == red) {
      return ((green - blue) / range / 6 + 1) % 1;
    }
    return max == green ? ((blue - red) / range + 2) / 6 : ((red - green) / range + 4) / 6;
  }

  /** The four orders of the full mode, the one of the fast mode; and each is drawn as often. */
  @Test
  void colorOrdersAreThoseOfTheReference() {
    Distortion b = Distortion.BRIGHTNESS;
    Distortion s = Distortion.SATURATION;
    Distortion h = Distortion.HUE;
    Distortion c = Distortion.CONTRAST;
    assertThat(ColorOrders.inception().fast()).containsExactly(List.of(b, s));
    assertThat(ColorOrders.inception().full())
        .containsExactly(
            List.of(b, s, h, c), List.of(s, b, c, h), List.of(c, h, b, s), List.of(h, s, c, b));
  }

  @Test
  void alternativesAreDrawnEquallyOften() {
    int draws = 1000;
    int[] counts = new int[4];
    draw(
            draws,
            new byte[1],
            Shape.of(1, 1, 1),
            g ->
                RandomChoice.of(
                    g.tf(),
                    Pixels.toFloat(g.tf(), g.image()),
                    4,
                    new RandomDraws(g.tf(), g.seed()),
                    (image, i) -> g.tf().math.add(image, g.tf().constant((float) i))))
        .forEach(value -> counts[(int) value.floats()[0]]++);
    assertThat(chiSquare(counts, draws)).isLessThan(21.1); // 3 degrees of freedom, 1 in 10,000
  }

  private static double chiSquare(int[] counts, int draws) {
    double expected = draws / (double) counts.length;
    return Arrays.stream(counts)
        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
  }

  /** Red is the column, green the row, so that a crop's first pixel tells where it was cut. */
  private static byte[] coordinates(int height, int width) {
    byte[] image = new byte[height * width * 3];
    for (int i = 0; i < height * width; i++) {
      image[3 * i] = (byte) (i % width);
      image[3 * i + 1] = (byte) (i / width);
    }
    return image;
  }

  /**
   * Areas and aspect ratios against those that the published algorithm of
   * sample_distorted_bounding_box gives for slim's arguments; places are uniform (but never the
   * last).
   */
  @ParameterizedTest
  @CsvSource({"90, 120", "100, 100", "150, 60"})
  void distortedBoxes(int height, int width) {
    Random random = new Random(1);
    List<Box> expected =
        IntStream.range(0, 20_000).mapToObj(i -> Box.draw(height, width, random)).toList();
    List<Box> boxes =
        draw(
                1000,
                coordinates(height, width),
                Shape.of(height, width, 3),
                g ->
                    Pixels.toFloat(
                        g.tf(),
                        Crops.distortedBoundingBox(
                            g.tf(), g.image(), new RandomDraws(g.tf(), g.seed()))))
            .stream()
            .map(crop -> Box.of(crop.shape(), crop.floats()))
            .toList();
    double whole = height * (double) width;
    assertSameDistribution(
        boxes.stream().map(box -> box.area() / whole).toList(),
        expected.stream().map(box -> box.area() / whole).toList());
    assertSameDistribution(
        boxes.stream().map(Box::aspect).toList(), expected.stream().map(Box::aspect).toList());
    // A tenth of the only object, the image, must be covered: a stricter limit than 0.05.
    assertThat(boxes).allMatch(box -> box.area() >= 0.1 * whole - 1e-3);
    assertUniform(
        boxes.stream()
            .filter(box -> box.width() < width - 20)
            .map(box -> (box.x() + random.nextDouble()) / (width - box.width()))
            .toList(),
        0,
        1);
    assertUniform(
        boxes.stream()
            .filter(box -> box.height() < height - 20)
            .map(box -> (box.y() + random.nextDouble()) / (height - box.height()))
            .toList(),
        0,
        1);
  }

  /** A box in pixels. */
  private record Box(int x, int y, int width, int height) {
    static Box of(Shape shape, float[] pixels) {
      return new Box(
          (int) pixels[0],
          (int) pixels[1],
          Math.toIntExact(shape.get(1)),
          Math.toIntExact(shape.get(0)));
    }

    /** Aspect first, uniform; then a height, uniform among those that fit; again if too small. */
    static Box draw(int imageHeight, int imageWidth, Random random) {
      while (true) {
        double aspect = 0.75 + random.nextDouble() * (1.33 - 0.75);
        double whole = imageHeight * (double) imageWidth;
        int least = (int) Math.rint(Math.sqrt(0.05 * whole / aspect));
        int most = (int) Math.rint(Math.sqrt(whole / aspect));
        most = Math.min(most, (int) ((imageWidth + 0.5) / aspect));
        most = Math.min(most, imageHeight);
        int height = least + random.nextInt(most - least + 1);
        int width = (int) Math.rint(height * aspect);
        if (width <= imageWidth && width * height >= 0.1 * whole) {
          return new Box(0, 0, width, height);
        }
      }
    }

    double area() {
      return width * (double) height;
    }

    double aspect() {
      return width / (double) height;
    }
  }

  /** Every row is the same slope of 1 a pixel, which a resize to side s makes 256 / s. */
  @Test
  void vggDrawsSidesFrom256To512AndPlaces() {
    byte[] slope = new byte[256 * 256];
    for (int i = 0; i < slope.length; i++) {
      slope[i] = (byte) (i % 256);
    }
    float mean = (123.68f + 116.78f + 103.94f) / 3;
    Random random = new Random(2);
    List<Double> sides = new ArrayList<>();
    List<Double> places = new ArrayList<>();
    Preprocessing vgg = Preprocessings.get("vgg");
    for (Values crop :
        draw(
            700,
            slope,
            Shape.of(256, 256, 1),
            g -> vgg.forTraining(g.tf(), g.image(), 224, 224, g.seed()))) {
      // Away from the ends, where the last column is repeated.
      double left = crop.floats()[50] + mean;
      double right = crop.floats()[150] + mean;
      long side = Math.round(256 * 100 / Math.abs(right - left));
      assertThat(side).isBetween(256L, 512L);
      sides.add((side - 256 + random.nextDouble()) / 257);
      long column = Math.round(left * side / 256);
      long first = right > left ? column - 50 : column - (223 - 50);
      places.add((first + random.nextDouble()) / (side - 224 + 1));
    }
    assertUniform(sides, 0, 1);
    assertUniform(places, 0, 1);
  }

  /**
   * The changes of brightness and contrast go away when the result is standardized: what is left is
   * the crop, and which one it is can be looked up.
   */
  @Test
  void cifarnetCropsFromAPaddingOf4() {
    int size = 8;
    byte[] image = new byte[size * size];
    new Random(5).nextBytes(image);
    Preprocessing cifarnet = Preprocessings.get("cifarnet");
    int draws = 1620;
    int[] counts = new int[9 * 9 * 2];
    List<double[]> candidates =
        IntStream.range(0, counts.length)
            .mapToObj(candidate -> standardizedCrop(image, size, candidate))
            .toList();
    for (Values crop :
        draw(
            draws,
            image,
            Shape.of(size, size, 1),
            g -> cifarnet.forTraining(g.tf(), g.image(), size, size, g.seed()))) {
      counts[indexOf(crop.floats(), candidates)]++;
    }
    assertThat(counts).doesNotContain(0);
    assertThat(chiSquare(counts, draws)).isLessThan(233); // 161 degrees of freedom, 1 in 10,000
  }

  private static int indexOf(float[] crop, List<double[]> candidates) {
    for (int candidate = 0; candidate < candidates.size(); candidate++) {
      double distance = 0;
      for (int i = 0; i < crop.length; i++) {
        distance = Math.max(distance, Math.abs(candidates.get(candidate)[i] - crop[i]));
      }
      if (distance < 1e-3) {
        return candidate;
      }
    }
    throw new AssertionError("no crop of the padded image, flipped or not, gives this result");
  }

  private static double[] standardizedCrop(byte[] image, int size, int candidate) {
    int top = candidate / 18 - 4;
    int left = candidate / 2 % 9 - 4;
    double[] crop = new double[size * size];
    for (int i = 0; i < crop.length; i++) {
      int column = candidate % 2 == 0 ? i % size : size - 1 - i % size;
      int x = left + column;
      int y = top + i / size;
      boolean inside = x >= 0 && y >= 0 && x < size && y < size;
      crop[i] = inside ? Byte.toUnsignedInt(image[y * size + x]) : 0;
    }
    double mean = Arrays.stream(crop).average().orElseThrow();
    double variance = Arrays.stream(crop).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return Arrays.stream(crop).map(v -> (v - mean) / Math.sqrt(variance)).toArray();
  }
}
