package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.gradients.GradientTransforms;
import org.tfslim.slim.optimizers.Optimizer;
import org.tfslim.slim.testing.TestData;

/**
 * Losses, gradients and training steps against Python's slim. Tolerances are relative: 1e-6, or
 * four times the difference between two TensorFlow kernels where that is more (noise.tsv).
 */
class TrainingGoldenTest {
  private static final String FOLDER = "goldens/training/";

  /** Slim's flag defaults. */
  private static final Map<String, Optimizer> OPTIMIZERS =
      Map.of(
          "adadelta", Optimizer.adadelta(0.95f, 1),
          "adagrad", Optimizer.adagrad(0.1f),
          "adam", Optimizer.adam(0.9f, 0.999f, 1),
          "ftrl", Optimizer.ftrl(-0.5f, 0.1f, 0, 0),
          "momentum", Optimizer.momentum(0.9f, false),
          "rmsprop", Optimizer.rmsProp(0.9f, 0.9f, 1),
          "sgd", Optimizer.sgd());

  private static JsonElement json(String name) {
    return JsonParser.parseString(TestData.text(FOLDER + name));
  }

  private static TrainingRun run(JsonObject golden, String optimizer) {
    boolean isTraining = !golden.has("is_training") || golden.get("is_training").getAsBoolean();
    return new TrainingRun(
        golden.get("model").getAsString(),
        longs(golden.getAsJsonArray("input_shape")),
        isTraining,
        OPTIMIZERS.get(optimizer),
        golden.get("learning_rate").getAsFloat());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "cifarnet", "inception_v1_frozen_bn", "inception_v1_gentle"})
  void lossesAndGradients(String name) {
    JsonObject golden = json(name + ".json").getAsJsonObject();
    Map<String, String> noise = noise(name);
    double tolerance = tolerance(noise.get("loss0_reldiff"));
    double variableTolerance = tolerance(noise.get("worst_gradient_variable_norm_reldiff"));
    try (TrainingRun run = run(golden, "momentum")) {
      JsonObject losses = golden.getAsJsonObject("losses");
      assertThat(losses.keySet()).containsExactly(run.loss().op().name());
      close(run.values(run.loss())[0], losses.get(run.loss().op().name()), tolerance);
      close(run.values(run.regularizationLoss())[0], golden.get("regularization_loss"), 1e-6);
      close(run.values(run.totalLoss())[0], golden.get("total_loss"), tolerance);
      assertThat(run.slim().variables().regularizationLosses())
          .hasSize(golden.get("num_regularization_terms").getAsInt());
      assertThat(run.gradients()).hasSize(golden.get("num_trainable").getAsInt());
      assertThat(run.slim().variables().updateOps())
          .hasSize(golden.get("num_update_ops").getAsInt());
      Operand<TFloat32> globalNorm = GradientTransforms.globalNorm(run.slim(), run.gradients());
      close(
          run.values(globalNorm)[0],
          golden.get("gradient_global_norm"),
          tolerance(noise.get("gradnorm_reldiff")));
      for (JsonElement element : golden.getAsJsonArray("gradients")) {
        checkGradient(run, element.getAsJsonObject(), variableTolerance);
      }
    }
  }

  private static void checkGradient(TrainingRun run, JsonObject golden, double tolerance) {
    String name = golden.get("variable").getAsString();
    float[] values = run.values(run.gradient(name));
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double norm = golden.get("norm").getAsDouble();
    assertThat(Math.sqrt(squares)).as(name).isCloseTo(norm, within(norm * tolerance));
    JsonArray samples = golden.getAsJsonArray("samples");
    int count = Math.min(8, values.length);
    for (int k = 0; k < samples.size(); k++) {
      int index = (int) ((long) k * (values.length - 1) / (samples.size() - 1));
      assertThat((double) values[index])
          .as("%s at %s of %s", name, index, count)
          .isCloseTo(samples.get(k).getAsDouble(), within(norm * tolerance));
    }
  }

  static Stream<List<String>> trajectories() {
    List<List<String>> all = new ArrayList<>();
    for (String name :
        List.of("lenet", "cifarnet", "inception_v1_frozen_bn", "inception_v1_gentle")) {
      all.add(List.of(name, "momentum"));
      all.add(List.of(name, "rmsprop"));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void threeSteps(List<String> sample) {
    String name = sample.get(0);
    String optimizer = sample.get(1);
    JsonObject golden = json(name + ".json").getAsJsonObject();
    JsonObject expected = null;
    for (JsonElement element : golden.getAsJsonArray("optimizers")) {
      if (element.getAsJsonObject().get("optimizer").getAsString().equals(optimizer)) {
        expected = element.getAsJsonObject();
      }
    }
    assertThat(expected).isNotNull();
    String[] noise = noise(name).get(optimizer + "_losses_reldiff(0..3)").split(" ", -1);
    JsonArray losses = expected.getAsJsonArray("total_loss_after_steps");
    try (TrainingRun run = run(golden, optimizer)) {
      for (int step = 0; step < 3; step++) {
        close(run.step(), losses.get(step), tolerance(noise[step]));
        if (step == 0) {
          checkBatchNorm(run, golden, tolerance(noise[0]));
        }
      }
      close(run.values(run.totalLoss())[0], losses.get(3), tolerance(noise[3]));
      checkSlots(run, expected);
    }
  }

  private static void checkBatchNorm(TrainingRun run, JsonObject golden, double tolerance) {
    for (String which : List.of("bn_first_after_step1", "bn_last_after_step1")) {
      if (!golden.has(which)) {
        continue;
      }
      for (JsonElement element : golden.getAsJsonArray(which)) {
        String name = element.getAsJsonObject().get("variable").getAsString();
        float[] values = run.values(name);
        double largest = 0;
        for (float value : values) {
          largest = Math.max(largest, Math.abs(value));
        }
        JsonArray expected = element.getAsJsonObject().getAsJsonArray("values");
        assertThat(expected.size()).isEqualTo(Math.min(16, values.length));
        for (int i = 0; i < expected.size(); i++) {
          assertThat((double) values[i])
              .as("%s[%s]", name, i)
              .isCloseTo(expected.get(i).getAsDouble(), within(largest * tolerance));
        }
      }
    }
  }

  /** The first four names are listed, and how many there are. */
  private static void checkSlots(TrainingRun run, JsonObject golden) {
    if (!golden.has("slot_variables")) {
      return;
    }
    List<String> expected = new ArrayList<>();
    golden.getAsJsonArray("slot_variables").forEach(name -> expected.add(name.getAsString()));
    if (expected.isEmpty()) {
      assertThat(run.slots()).isEmpty();
      return;
    }
    String total = expected.remove(expected.size() - 1);
    assertThat(run.slots()).startsWith(expected.toArray(String[]::new));
    assertThat("... " + run.slots().size() + " in total").isEqualTo(total);
  }

  @Test
  void fiveStepsOfEveryOptimizer() {
    JsonArray all = json("lenet_optimizers.json").getAsJsonArray();
    assertThat(all).hasSize(OPTIMIZERS.size());
    for (JsonElement element : all) {
      checkOptimizer(element.getAsJsonObject());
    }
  }

  private static void checkOptimizer(JsonObject golden) {
    String optimizer = golden.get("optimizer").getAsString();
    JsonArray losses = golden.getAsJsonArray("total_loss_after_steps");
    try (TrainingRun run = run(json("lenet.json").getAsJsonObject(), optimizer)) {
      for (int step = 0; step <= 5; step++) {
        for (JsonElement element : golden.getAsJsonArray("watched")) {
          checkWatched(run, element.getAsJsonObject(), step);
        }
        float loss = step < 5 ? run.step() : run.values(run.totalLoss())[0];
        close(loss, losses.get(step), 1e-5);
      }
      checkSlots(run, golden);
    }
  }

  private static void checkWatched(TrainingRun run, JsonObject golden, int step) {
    String name = golden.get("variable").getAsString();
    long[] shape = run.slim().variables().find(name).orElseThrow().shape().asArray();
    long[] place = longs(golden.getAsJsonArray("index"));
    int index = 0;
    for (int i = 0; i < shape.length; i++) {
      index = index * (int) shape[i] + (int) place[i];
    }
    close(run.values(name)[index], golden.getAsJsonArray("values").get(step), 1e-5);
  }

  private static void close(float actual, JsonElement expected, double tolerance) {
    double value = expected.getAsDouble();
    assertThat((double) actual).isCloseTo(value, within(Math.abs(value) * tolerance));
  }

  private static Map<String, String> noise(String name) {
    return TestData.table(FOLDER + "noise.tsv").stream()
        .filter(row -> row.get("file").equals(name + ".json"))
        .findFirst()
        .orElseThrow();
  }

  private static double tolerance(String noise) {
    return Math.max(1e-6, 4 * Double.parseDouble(noise));
  }

  private static long[] longs(JsonArray array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsLong();
    }
    return values;
  }
}
