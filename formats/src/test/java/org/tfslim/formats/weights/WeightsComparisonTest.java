package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.TensorComparison.Result;

class WeightsComparisonTest {
  @TempDir Path directory;

  private WeightsFile file(String name, PlannedTensor... tensors) {
    Path path = directory.resolve(name);
    ConversionPlan plan = new ConversionPlan("test", List.of(tensors), List.of());
    new WeightsOutput(path, 1, false).write(plan, ProgressListener.none());
    return WeightsFile.open(path.toString());
  }

  private static PlannedTensor tensor(String name, float value, long... shape) {
    return PlannedTensor.filled(name, TensorShape.of(shape), value, "test");
  }

  private static List<TensorComparison> compared(WeightsFile a, WeightsFile b, double tolerance) {
    return WeightsComparison.of(a, b, tolerance, ProgressListener.none()).tensors();
  }

  @Test
  void tellsEveryDifference() {
    WeightsFile a =
        file("a.npz", tensor("a", 1, 3), tensor("b", 1, 3), tensor("c", 1, 2), tensor("d", 1, 1));
    WeightsFile b =
        file("b", tensor("a", 1, 3), tensor("b", 1.5f, 3), tensor("c", 1, 1), tensor("e", 1, 1));
    assertThat(compared(a, b, 0))
        .extracting(TensorComparison::result)
        .containsExactly(
            Result.EQUAL, Result.DIFFERENT, Result.SHAPE, Result.MISSING, Result.EXTRA);
    TensorComparison different = compared(a, b, 0).get(1);
    assertThat(different.difference()).isEqualTo(0.5);
    assertThat(different.detail()).isEqualTo("3 of 3 elements, most at [0]");
    assertThat(compared(a, b, 0.5).get(1).result()).isEqualTo(Result.CLOSE);
    assertThat(compared(a, b, 0.4).get(1).result()).isEqualTo(Result.DIFFERENT);
  }

  @Test
  void namesThePlaceOfTheLargestDifference() {
    PlannedTensor one = tensor("a", 1, 2, 1).shiftedClasses(1, 5); // [[5, 1], [5, 1]]
    WeightsFile a = file("a", one);
    WeightsFile b = file("b", tensor("a", 1, 2, 2));
    assertThat(compared(a, b, 0).get(0).detail()).isEqualTo("2 of 4 elements, most at [0, 0]");
    assertThat(compared(a, b, 0).get(0).difference()).isEqualTo(4);
  }

  @Test
  void notANumberIsEqualToItselfOnly() {
    WeightsFile a = file("a", tensor("a", Float.NaN, 2));
    WeightsFile b = file("b", tensor("a", 1, 2));
    assertThat(compared(a, a, 0).get(0).result()).isEqualTo(Result.EQUAL);
    assertThat(compared(a, b, 1e9).get(0).result()).isEqualTo(Result.DIFFERENT);
    assertThat(compared(a, b, 1e9).get(0).difference()).isNaN();
  }

  @Test
  void zerosOfTwoSignsDifferLeast() {
    WeightsFile a = file("a", tensor("a", 0f, 2));
    WeightsFile b = file("b", tensor("a", -0f, 2));
    assertThat(compared(a, b, 0).get(0).result()).isEqualTo(Result.DIFFERENT);
    assertThat(compared(a, b, 1e-30).get(0).result()).isEqualTo(Result.CLOSE);
  }
}
