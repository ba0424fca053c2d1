package org.tfslim.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.nets.Inference;
import org.tfslim.nets.ModelSettings;
import org.tfslim.nets.Nets;
import org.tfslim.slim.SlimException;
import org.tfslim.slim.Variable;
import org.tfslim.slim.savedmodel.SavedModelWriter;
import org.tfslim.slim.testing.SlimSessions;

class ExportCheckTest {
  @TempDir private Path folder;

  private static ModelSettings settings(String... labels) {
    return new ModelSettings(Nets.get("lenet"), 2, 8, 1, "lenet", List.of(labels));
  }

  private Inference<ServingModel> exported(ModelSettings settings) throws IOException {
    Path checkpoint = TwoClasses.save(folder);
    Inference<ServingModel> model =
        Inference.start(checkpoint, slim -> ServingModel.of(slim, settings));
    new SavedModelWriter(model.slim(), model.saver(), model.model().signatures(), List.of())
        .write(model.session(), Files.createDirectory(folder.resolve("model")));
    return model;
  }

  private static void assignBiases(Inference<ServingModel> model, float... values) {
    Variable<?> biases = model.slim().variables().find("LeNet/fc4/biases").orElseThrow();
    SlimSessions.assign(model.session(), biases, values);
  }

  @Test
  void equalModelsHaveNoDifference() throws IOException {
    ModelSettings settings = settings("cat", "dog");
    try (Inference<ServingModel> model = exported(settings)) {
      assertThat(ExportCheck.largestDifference(model, settings, folder.resolve("model")))
          .isLessThan(1e-6);
    }
  }

  @Test
  void otherWeightsAreADifference() throws IOException {
    ModelSettings settings = settings("cat", "dog");
    try (Inference<ServingModel> model = exported(settings)) {
      assignBiases(model, 5, -5);
      double difference = ExportCheck.largestDifference(model, settings, folder.resolve("model"));
      assertThat(difference).isGreaterThan(0.1);
      assertThatThrownBy(() -> ExportCheck.require(difference, 1e-5))
          .isInstanceOfSatisfying(SlimException.class, e -> assertThat(e.exitCode()).isEqualTo(1))
          .hasMessageContaining("--tolerance=1.0E-5");
    }
  }

  @Test
  void notANumberIsADifference() throws IOException {
    ModelSettings settings = settings("cat", "dog");
    try (Inference<ServingModel> model = exported(settings)) {
      assignBiases(model, Float.NaN, 0);
      assertThat(ExportCheck.largestDifference(model, settings, folder.resolve("model")))
          .isInfinite();
    }
  }

  @Test
  void otherLabelsAreReported() throws IOException {
    try (Inference<ServingModel> model = exported(settings("cat", "dog"))) {
      assertThatThrownBy(
              () ->
                  ExportCheck.largestDifference(
                      model, settings("cow", "hen"), folder.resolve("model")))
          .isInstanceOf(SlimException.class)
          .hasMessageContainingAll("cat", "cow");
    }
  }

  @Test
  void theToleranceItselfIsAllowed() {
    assertThatCode(() -> ExportCheck.require(1e-5, 1e-5)).doesNotThrowAnyException();
  }
}
