package org.tfslim.classification.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.events.ScalarSeries;
import org.tfslim.formats.events.ScalarSeries.Point;

/** Axes, thinning, smoothing and the notation of numbers. */
class ChartMathTest {
  @ParameterizedTest
  @CsvSource({
    "0.412345, 0.4123",
    "12.3456, 12.35",
    "0.0000123, 1.23e-5",
    "12345678, 1.235e7",
    "-2.5, -2.5",
    "1000, 1000",
    "0, 0",
    "NaN, NaN",
    "-Infinity, -infinite"
  })
  void numbersHaveFourDigits(double value, String text) {
    assertThat(NumberFormats.number(value)).isEqualTo(text);
  }

  @Test
  void stepsAreShortOnAnAxis() {
    assertThat(
            List.of(
                NumberFormats.compact(1000),
                NumberFormats.compact(250_000),
                NumberFormats.compact(1_500_000)))
        .containsExactly("1,000", "250k", "1.5M");
  }

  @Test
  void axesHaveRoundEndsAndTicks() {
    Scale scale = Scale.around(0.83, 8.31);
    assertThat(scale).isEqualTo(new Scale(0, 10, false));
    assertThat(scale.ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    assertThat(scale.position(2.5)).isEqualTo(0.25);
  }

  @Test
  void valuesOfManyMagnitudesGetALogarithmicAxis() {
    Scale scale = Scale.around(0.02, 900);
    assertThat(scale.logarithmic()).isTrue();
    assertThat(scale.position(0.01)).isEqualTo(0);
    assertThat(scale.position(1000)).isEqualTo(1);
    assertThat(scale.ticks()).hasSize(6).startsWith(0.01);
    assertThat(Scale.around(-1, 900).logarithmic()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0.01", "0", "-3", "1e30", "1e-30"})
  void aConstantLiesWithinItsAxis(double value) {
    Scale scale = Scale.around(value, value);
    assertThat(scale.position(value)).isBetween(0.05, 0.95);
    assertThat(scale.ticks()).hasSizeBetween(2, 12);
  }

  @Test
  void sharesEndAtOne() {
    assertThat(Scale.ofShares(0.863)).isEqualTo(new Scale(0.8, 1, false));
    assertThat(Scale.ofShares(1)).isEqualTo(new Scale(0.9, 1, false));
  }

  private static List<Point> points(int count) {
    return new ArrayList<>(
        IntStream.range(0, count).mapToObj(i -> new Point(i, i, Math.sin(i))).toList());
  }

  @Test
  void aLongRunIsThinnedAndItsPeaksStay() {
    List<Point> points = points(100_000);
    points.set(51_234, new Point(51_234, 0, 77));
    points.set(51_235, new Point(51_235, 0, -77));
    points.set(60_001, new Point(60_001, 0, Double.NaN));
    List<Point> thinned = Curve.thinned(points);
    assertThat(thinned)
        .hasSizeBetween(Curve.BUCKETS, 3 * Curve.BUCKETS)
        .contains(points.get(0), points.get(99_999))
        .contains(points.get(51_234), points.get(51_235), points.get(60_001));
    assertThat(thinned).extracting(Point::step).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aShortRunStaysAsItIs() {
    assertThat(Curve.thinned(points(100))).isEqualTo(points(100));
    assertThat(Curve.smoothed(new ScalarSeries("x", points(20)))).isEmpty();
  }

  @Test
  void smoothingKeepsAConstantAndLeavesOutWhatIsNoNumber() {
    List<Point> points =
        new ArrayList<>(IntStream.range(0, 500).mapToObj(i -> new Point(i, i, 3)).toList());
    points.set(100, new Point(100, 100, Double.NaN));
    List<Point> smoothed = Curve.smoothed(new ScalarSeries("x", points));
    assertThat(smoothed)
        .hasSize(499)
        .allSatisfy(it -> assertThat(it.value()).isCloseTo(3, within(1e-9)));
  }
}
