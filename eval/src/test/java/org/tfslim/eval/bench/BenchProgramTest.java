package org.tfslim.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.slim.optimizers.OptimizerName;
import org.tfslim.testkit.TestData;

class BenchProgramTest {
  private static final int LENET_PARAMETERS = 3274634;

  private static ProgramRun bench(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "--model_name=lenet";
    all[1] = "--steps=2";
    all[2] = "--warmup_steps=1";
    System.arraycopy(args, 0, all, 3, args.length);
    return ProgramRun.of(new BenchProgram(), all);
  }

  private static JsonObject json(ProgramRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  private static void isPlausible(JsonObject result, int batchSize) {
    JsonObject step = result.getAsJsonObject("step_seconds");
    double median = step.get("median").getAsDouble();
    assertThat(median)
        .isBetween(step.get("p10").getAsDouble(), step.get("p90").getAsDouble())
        .isBetween(1e-6, 60.0);
    assertThat(result.get("images_per_second").getAsDouble())
        .isCloseTo(batchSize / median, within(1e-6 * batchSize / median));
    JsonObject build = result.getAsJsonObject("graph_build_seconds");
    assertThat(build.get("total").getAsDouble()).isBetween(1e-6, 60.0);
    assertThat(result.get("seconds_to_first_step").getAsDouble())
        .isGreaterThan(
            result.getAsJsonObject("first_graph_build_seconds").get("total").getAsDouble());
    assertThat(result.get("threads").getAsInt()).isPositive();
    assertThat(result.getAsJsonObject("versions").get("tensorflow").getAsString())
        .isEqualTo("2.18.0");
  }

  @Test
  void measuresInference() {
    JsonObject result = json(bench("--batch_size=4"));
    isPlausible(result, 4);
    assertThat(result.get("mode").getAsString()).isEqualTo("infer");
    assertThat(result.get("parameters").getAsLong()).isEqualTo(LENET_PARAMETERS);
    assertThat(result.get("steps").getAsInt()).isEqualTo(2);
    assertThat(result.getAsJsonObject("graph_build_seconds").has("gradients")).isFalse();
    assertThat(result.getAsJsonArray("devices").toString()).contains("CPU:0");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void peakMemoryHoldsAtLeastTheParameters() {
    assertThat(json(bench()).get("peak_resident_bytes").getAsLong())
        .isGreaterThan(LENET_PARAMETERS * Float.BYTES);
  }

  @Test
  void measuresTrainingOnAConstantBatch() {
    JsonObject result = json(bench("--mode=train", "--batch_size=4", "--optimizer=momentum"));
    isPlausible(result, 4);
    assertThat(result.get("input").getAsString()).isEqualTo("constant");
    assertThat(result.get("optimizer").getAsString()).isEqualTo("momentum");
    assertThat(result.get("parameters").getAsLong()).isEqualTo(LENET_PARAMETERS);
    assertThat(result.getAsJsonObject("graph_build_seconds").get("gradients").getAsDouble())
        .isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void trainsWithEveryOptimizer(OptimizerName optimizer) {
    String name = optimizer.name().toLowerCase(Locale.ROOT);
    JsonObject result = json(bench("--mode=train", "--batch_size=1", "--optimizer=" + name));
    assertThat(result.get("optimizer").getAsString()).isEqualTo(name);
  }

  @Test
  void measuresTrainingWithTheInputPipeline() {
    String directory = TestData.path("fashion_mnist").toString();
    JsonObject result =
        json(
            bench(
                "--mode=train",
                "--batch_size=8",
                "--dataset_name=fashion_mnist",
                "--dataset_dir=" + directory));
    isPlausible(result, 8);
    assertThat(result.get("input").getAsString()).isEqualTo("fashion_mnist");
    assertThat(result.get("num_classes").getAsInt()).isEqualTo(10);
  }

  @Test
  void measuresTheInputPipelineAlone() {
    String directory = TestData.path("fashion_mnist").toString();
    JsonObject result =
        json(
            bench(
                "--mode=input",
                "--batch_size=8",
                "--dataset_name=fashion_mnist",
                "--dataset_dir=" + directory));
    isPlausible(result, 8);
    assertThat(result.get("mode").getAsString()).isEqualTo("input");
    assertThat(result.get("parameters").getAsLong()).isZero();
    assertThat(result.has("optimizer")).isFalse();
  }

  @Test
  void tableIsForPeople() {
    ProgramRun run = bench("--format=table");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("Network +lenet, 10 classes, 3,274,634 parameters")
        .containsPattern("Speed +[0-9,.]+ images/s");
  }

  @Test
  void flagsThatDoNotGoTogetherAreWrongUsage(@TempDir Path empty) {
    assertThat(bench("--optimizer=adam").exitCode()).isEqualTo(2);
    assertThat(bench("--mode=input").err()).contains("--mode=input needs --dataset_name");
    assertThat(bench("--mode=train", "--num_classes=0").exitCode()).isEqualTo(2);
    assertThat(bench("--mode=train", "--dataset_name=mnist").err()).contains("belong together");
    ProgramRun missing = bench("--mode=train", "--dataset_name=mnist", "--dataset_dir=" + empty);
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).contains("mnist_train.tfrecord");
  }

  @Test
  void theDataSetDecidesTheClasses(@TempDir Path empty) {
    ProgramRun run =
        bench(
            "--mode=train",
            "--num_classes=5",
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + empty);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("--num_classes=5: the data set decides how many classes there are; leave it out");
  }

  @Test
  void percentilesLieBetweenSteps() {
    StepTimes times = new StepTimes(new long[] {4_000_000_000L, 1_000_000_000L, 2_000_000_000L});
    assertThat(times.median()).isEqualTo(2);
    assertThat(times.percentile(10)).isCloseTo(1.2, within(1e-9));
    assertThat(times.percentile(90)).isCloseTo(3.6, within(1e-9));
    assertThat(new StepTimes(new long[] {1_500_000_000L}).percentile(90)).isEqualTo(1.5);
  }

  @Test
  void networksForVideosAreRefused() {
    ProgramRun run = ProgramRun.of(new BenchProgram(), "--model_name=s3dg");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("s3dg takes videos, 64 x 224 x 224");
  }
}
