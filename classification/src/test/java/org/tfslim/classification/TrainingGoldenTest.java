package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.gradients.GradientTransforms;
import org.tfslim.slim.optimizers.OptimizerName;
import org.tfslim.testkit.TestData;

/**
 * Losses, gradients and training steps against Python's slim. Tolerances are relative: 1e-6, or
 * four times the difference between two TensorFlow kernels where that is more (noise.tsv).
 */
class TrainingGoldenTest {
  private static final String FOLDER = "goldens/training/";

  private static JsonElement json(String name) {
    return JsonParser.parseString(TestData.text(FOLDER + name));
  }

  private static TrainingRun run(JsonObject golden, String optimizer) {
    boolean isTraining = !golden.has("is_training") || golden.get("is_training").getAsBoolean();
    return new TrainingRun(
        golden.get("model").getAsString(),
        longs(golden.getAsJsonArray("input_shape")),
        isTraining,
        OptimizerName.valueOf(optimizer.toUpperCase(Locale.ROOT)).withDefaults(),
        golden.get("learning_rate").getAsFloat());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lenet",
        "cifarnet",
        "inception_v1_frozen_bn",
        "inception_v1_gentle",
        "inception_v4_frozen_bn",
        "inception_v4_gentle",
        "inception_resnet_v2_frozen_bn",
        "inception_resnet_v2_gentle",
        "mobilenet_v2_035_frozen_bn",
        "mobilenet_v2_035_gentle"
      })
  void threeStepsOfRmsProp(String name) {
    JsonObject golden = json(name + ".json").getAsJsonObject();
    try (TrainingRun run = run(golden, "rmsprop")) {
      checkSteps(run, golden, "rmsprop", noise(name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lenet, lenet",
    "cifarnet, cifarnet",
    "inception_v1_frozen_bn, inception_v1_frozen_bn",
    "inception_v1_gentle, inception_v1",
    "inception_v4_frozen_bn, inception_v4_frozen_bn",
    "inception_v4_gentle, inception_v4",
    "inception_resnet_v2_frozen_bn, inception_resnet_v2_frozen_bn",
    "inception_resnet_v2_gentle, inception_resnet_v2",
    "mobilenet_v2_035_frozen_bn, mobilenet_v2_035_frozen_bn",
    "mobilenet_v2_035_gentle, mobilenet_v2_035_gentle"
  })
  void gradientsAndThreeStepsOfMomentum(String name, String plain) {
    Map<String, JsonObject> goldens = new LinkedHashMap<>();
    for (String file : List.of(name, plain)) {
      goldens.computeIfAbsent(file, key -> json(key + ".json").getAsJsonObject());
    }
    JsonObject golden = goldens.get(name);
    try (TrainingRun run = run(golden, "momentum")) {
      checkSizes(run, golden);
      // Until the first step a file with another learning rate says the same of the same graph.
      checkLossesAndGradients(run, goldens);
      checkSteps(run, golden, "momentum", noise(name));
    }
  }

  private static void checkSizes(TrainingRun run, JsonObject golden) {
    assertThat(run.slim().variables().regularizationLosses())
        .hasSize(golden.get("num_regularization_terms").getAsInt());
    assertThat(run.gradients()).hasSize(golden.get("num_trainable").getAsInt());
    assertThat(run.slim().variables().updateOps()).hasSize(golden.get("num_update_ops").getAsInt());
  }

  /** One run for all that is compared: a big graph is prepared anew for other outputs. */
  private static void checkLossesAndGradients(TrainingRun run, Map<String, JsonObject> goldens) {
    Map<String, Operand<TFloat32>> wanted = new LinkedHashMap<>(run.losses());
    wanted.put("regularization_loss", run.regularizationLoss());
    wanted.put("total_loss", run.totalLoss());
    wanted.put("gradient_global_norm", GradientTransforms.globalNorm(run.slim(), run.gradients()));
    for (JsonObject golden : goldens.values()) {
      for (JsonElement gradient : golden.getAsJsonArray("gradients")) {
        wanted.put(variable(gradient), run.gradient(variable(gradient)));
      }
    }
    List<float[]> values = run.values(List.copyOf(wanted.values()));
    Map<String, float[]> found = new HashMap<>();
    wanted.keySet().forEach(key -> found.put(key, values.get(found.size())));
    goldens.forEach((name, golden) -> checkLossesAndGradients(found, golden, noise(name)));
  }

  private static void checkLossesAndGradients(
      Map<String, float[]> found, JsonObject golden, Map<String, String> noise) {
    double ofLosses = tolerance(noise.get("loss0_reldiff"));
    JsonObject losses = golden.getAsJsonObject("losses");
    double total = golden.get("total_loss").getAsDouble();
    losses
        .asMap()
        .forEach(
            (name, loss) ->
                assertThat((double) found.get(name)[0])
                    .as(name)
                    .isCloseTo(loss.getAsDouble(), within(total * ofLosses)));
    close(found.get("regularization_loss")[0], golden.get("regularization_loss"), 1e-6);
    close(found.get("total_loss")[0], golden.get("total_loss"), ofLosses);
    close(
        found.get("gradient_global_norm")[0],
        golden.get("gradient_global_norm"),
        tolerance(noise.get("gradnorm_reldiff")));
    double ofGradients = tolerance(noise.get("worst_gradient_variable_norm_reldiff"));
    for (JsonElement gradient : golden.getAsJsonArray("gradients")) {
      checkGradient(found.get(variable(gradient)), gradient.getAsJsonObject(), ofGradients);
    }
  }

  private static String variable(JsonElement golden) {
    return golden.getAsJsonObject().get("variable").getAsString();
  }

  private static void checkGradient(float[] values, JsonObject golden, double tolerance) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double norm = golden.get("norm").getAsDouble();
    assertThat(Math.sqrt(squares)).as(variable(golden)).isCloseTo(norm, within(norm * tolerance));
    JsonArray samples = golden.getAsJsonArray("samples");
    for (int k = 0; k < samples.size(); k++) {
      int index = (int) ((long) k * (values.length - 1) / (samples.size() - 1));
      assertThat((double) values[index])
          .as("%s at %s", variable(golden), index)
          .isCloseTo(samples.get(k).getAsDouble(), within(norm * tolerance));
    }
  }

  private static void checkSteps(
      TrainingRun run, JsonObject golden, String optimizer, Map<String, String> noise) {
    JsonObject expected = byOptimizer(golden.getAsJsonArray("optimizers"), optimizer);
    JsonArray losses = expected.getAsJsonArray("total_loss_after_steps");
    String[] noises = noise.get(optimizer + "_losses_reldiff(0..3)").split(" ", -1);
    double tolerance = 0;
    for (int step = 0; step <= 3; step++) {
      // Differences grow along a trajectory; one on record that is smaller is so by chance.
      tolerance = Math.max(tolerance, tolerance(noises[step]));
      close(run.step(), losses.get(step), tolerance);
      if (step == 0) {
        checkBatchNorm(run, golden, tolerance(noises[0]));
      }
    }
    checkSlots(run, expected);
  }

  private static JsonObject byOptimizer(JsonArray all, String optimizer) {
    return StreamSupport.stream(all.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(golden -> golden.get("optimizer").getAsString().equals(optimizer))
        .findFirst()
        .orElseThrow();
  }

  private static void checkBatchNorm(TrainingRun run, JsonObject golden, double tolerance) {
    for (String which : List.of("bn_first_after_step1", "bn_last_after_step1")) {
      if (!golden.has(which)) {
        continue;
      }
      for (JsonElement element : golden.getAsJsonArray(which)) {
        String name = variable(element);
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

  @ParameterizedTest
  @ValueSource(strings = {"adadelta", "adagrad", "adam", "ftrl", "momentum", "rmsprop", "sgd"})
  void fiveStepsOfLenet(String optimizer) {
    JsonObject golden = byOptimizer(json("lenet_optimizers.json").getAsJsonArray(), optimizer);
    JsonArray losses = golden.getAsJsonArray("total_loss_after_steps");
    try (TrainingRun run = run(json("lenet.json").getAsJsonObject(), optimizer)) {
      for (int step = 0; step <= 5; step++) {
        for (JsonElement element : golden.getAsJsonArray("watched")) {
          checkWatched(run, element.getAsJsonObject(), step);
        }
        close(run.step(), losses.get(step), 1e-5);
      }
      checkSlots(run, golden);
    }
  }

  private static void checkWatched(TrainingRun run, JsonObject golden, int step) {
    String name = variable(golden);
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
