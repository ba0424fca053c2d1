package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorShape;

class ConversionPlanTest {
  @TempDir Path directory;

  private ConversionPlan plan;

  /** Tensors of two values, each with its own number in them. */
  @BeforeEach
  void plan() {
    List<String> names =
        List.of(
            "Net/w",
            "Net/w/Momentum",
            "Net/w/ExponentialMovingAverage",
            "Net/Adam", // A variable that is only called so.
            "beta1_power",
            "global_step");
    List<PlannedTensor> tensors =
        Stream.iterate(0, i -> i + 1)
            .limit(names.size())
            .map(i -> PlannedTensor.filled(names.get(i), TensorShape.of(1, 2), i, "test"))
            .toList();
    plan = new ConversionPlan("test", tensors, List.of());
  }

  private static List<String> names(ConversionPlan plan) {
    return plan.tensors().stream().map(PlannedTensor::name).toList();
  }

  private static float first(ConversionPlan plan, String name) {
    PlannedTensor tensor =
        plan.tensors().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    return tensor.bytes().getFloat(0);
  }

  @Test
  void stripsWhatOnlyTheOptimizerNeeds() {
    ConversionPlan stripped = plan.stripOptimizer();
    assertThat(names(stripped)).containsExactly("Net/w", "Net/Adam", "global_step");
    assertThat(stripped.dropped())
        .extracting(ConversionPlan.Dropped::name)
        .containsExactly("Net/w/Momentum", "Net/w/ExponentialMovingAverage", "beta1_power");
  }

  @Test
  void takesMovingAverages() {
    ConversionPlan averaged = plan.useMovingAverages(name -> !name.equals("Net/Adam"));
    assertThat(first(averaged, "Net/w")).isEqualTo(2);
    assertThat(names(averaged)).doesNotContain("Net/w/ExponentialMovingAverage");
    assertThat(names(averaged.stripOptimizer()))
        .containsExactly("Net/w", "Net/Adam", "global_step");
    assertThatThrownBy(() -> averaged.useMovingAverages(name -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no moving averages");
  }

  @Test
  void doesNotMixAveragesAndValues() {
    assertThatThrownBy(() -> plan.useMovingAverages(name -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("test has moving averages of 1 variable, but none of Net/Adam.")
        .hasMessageContaining("leave out use_moving_averages");
    List<PlannedTensor> tensors = new ArrayList<>();
    for (String name :
        List.of(
            "Net/w",
            "Net/w/ExponentialMovingAverage",
            "Net/w/OtherSlot",
            "Net/BatchNorm/moving_mean",
            "Net/BatchNorm/moving_mean/biased",
            "Net/BatchNorm/moving_variance")) {
      tensors.add(PlannedTensor.filled(name, TensorShape.of(2), 1, "test"));
    }
    assertThat(names(plan.with(tensors).useMovingAverages(name -> true)))
        .containsExactlyInAnyOrder(
            "Net/w",
            "Net/w/OtherSlot",
            "Net/BatchNorm/moving_mean",
            "Net/BatchNorm/moving_mean/biased",
            "Net/BatchNorm/moving_variance");
    for (int i = 0; i < 5; i++) {
      tensors.add(PlannedTensor.filled("Net/" + i, TensorShape.of(2), 1, "test"));
    }
    assertThatThrownBy(() -> plan.with(tensors).useMovingAverages(name -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none of Net/0, Net/1, Net/2 and 2 others.");
  }

  @Test
  void includesExcludesAndRenames() {
    ConversionPlan chosen =
        plan.include(List.of(Pattern.compile("^Net/"), Pattern.compile("step")))
            .exclude(List.of(Pattern.compile("/Momentum$")));
    assertThat(names(chosen))
        .containsExactly("Net/w", "Net/w/ExponentialMovingAverage", "Net/Adam", "global_step");
    List<RenameRule> rules =
        List.of(RenameRule.parse("^(Net)/=Other/$1/"), RenameRule.parse("Adam=Eve"));
    assertThat(names(chosen.rename(rules)))
        .containsExactly(
            "Other/Net/w", "Other/Net/w/ExponentialMovingAverage", "Other/Net/Eve", "global_step");
  }

  @Test
  void refusesRulesThatAreNone() {
    for (String text : List.of("abc", "=abc", "(=x")) {
      assertThatThrownBy(() -> RenameRule.parse(text)).isInstanceOf(OptionException.class);
    }
    assertThatThrownBy(() -> plan.rename(List.of(RenameRule.parse("Net=$7"))))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("rename=Net=$7");
  }

  @Test
  void refusesTwoTensorsOfOneName() {
    ConversionPlan same = plan.rename(List.of(RenameRule.parse(".*/.*=x")));
    assertThatThrownBy(same::require)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("would be called x");
    assertThatThrownBy(() -> plan.rename(List.of(RenameRule.parse("^Net/w$="))).require())
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> plan.exclude(List.of(Pattern.compile(""))).require())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("6 tensors are left out");
  }

  @Test
  void castsFloatsOnly() {
    WeightsFile file = SampleWeights.open("types.npz");
    ConversionPlan cast = ConversionPlan.of(file).cast(ElementType.BFLOAT16);
    Path target = directory.resolve("a.safetensors");
    ConversionPlan real = cast.exclude(List.of(Pattern.compile("complex")));
    new WeightsOutput(target, 1, false).write(real, ProgressListener.none());
    assertThat(WeightsFile.open(target.toString()).entries())
        .allSatisfy(
            entry ->
                assertThat(entry.dtypeText())
                    .isEqualTo(
                        entry.name().matches("types/(u?int|bool).*|vector|big_fortran")
                            ? file.find(entry.name()).orElseThrow().dtypeText()
                            : "bfloat16"));
  }

  @Test
  void shiftsClasses() {
    PlannedTensor more =
        PlannedTensor.filled("b", TensorShape.of(2, 3), 7, "test").shiftedClasses(1, -1);
    float[] values = new float[8];
    more.bytes().asFloatBuffer().get(values);
    assertThat(values).containsExactly(-1, 7, 7, 7, -1, 7, 7, 7);
    PlannedTensor less = more.shiftedClasses(-1, 0);
    assertThat(less.entry().shape()).isEqualTo(TensorShape.of(2, 3));
    float[] back = new float[6];
    less.bytes().asFloatBuffer().get(back);
    assertThat(back).containsOnly(7);
  }

  @Test
  void multipliesAlongADimension() {
    PlannedTensor gamma = PlannedTensor.filled("g", TensorShape.of(1), 3, "test");
    PlannedTensor two = gamma.shiftedClasses(1, 2); // [2, 3]
    float[] values = new float[4];
    PlannedTensor.filled("w", TensorShape.of(2, 2), 10, "test")
        .multiplied(1, two, "test")
        .bytes()
        .asFloatBuffer()
        .get(values);
    assertThat(values).containsExactly(20, 30, 20, 30);
  }
}
