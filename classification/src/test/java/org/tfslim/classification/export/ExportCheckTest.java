package org.tfslim.classification.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;
import org.tfslim.classification.Inference;
import org.tfslim.classification.ModelInfo;
import org.tfslim.classification.ModelSettings;
import org.tfslim.classification.testing.TwoClasses;
import org.tfslim.formats.DataException;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Variable;
import org.tfslim.slim.export.FrozenGraph;
import org.tfslim.slim.export.SavedModelWriter;
import org.tfslim.slim.export.ServingSignature;
import org.tfslim.slim.testing.SlimSessions;

class ExportCheckTest {
  @TempDir private Path folder;

  private static ModelSettings settings(String... labels) {
    return ModelSettings.of(
        ModelInfo.of(Nets.get("lenet"), 2).withImages(8, 1, "lenet").withLabels(List.of(labels)));
  }

  private Inference<ServingModel> exported(ModelSettings settings) throws IOException {
    Path checkpoint = TwoClasses.save(folder);
    Inference<ServingModel> model =
        Inference.start(checkpoint, slim -> ServingModel.of(slim, settings));
    List<ServingSignature> signatures = model.model().signatures();
    FrozenGraph frozen = model.frozen(ServingSignature.nodes(signatures));
    new SavedModelWriter(frozen.withVariables(), signatures, List.of())
        .write(Files.createDirectory(folder.resolve("model")));
    return model;
  }

  private static void assignBiases(Inference<ServingModel> model, float... values) {
    Variable<?> biases = model.slim().variables().find("LeNet/fc4/biases").orElseThrow();
    SlimSessions.assign(model.session(), biases, values);
  }

  private double check(Inference<ServingModel> model, ModelSettings settings, double tolerance) {
    return new ExportCheck(settings, tolerance).savedModel(model, folder.resolve("model"));
  }

  @Test
  void equalModelsHaveNoDifference() throws IOException {
    ModelSettings settings = settings("cat", "dog");
    try (Inference<ServingModel> model = exported(settings)) {
      assertThat(check(model, settings, 1e-4)).isLessThan(1e-5);
    }
  }

  @Test
  void otherWeightsAreADifference() throws IOException {
    ModelSettings settings = settings("cat", "dog");
    try (Inference<ServingModel> model = exported(settings)) {
      assignBiases(model, 5, -5);
      assertThatThrownBy(() -> check(model, settings, 1e-4))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("tolerance=1.0E-4");
      assertThat(check(model, settings, 100)).isBetween(0.1, 100.0);
    }
  }

  @Test
  void logitsThatAreNotFiniteAreTold() throws IOException {
    ModelSettings settings = settings("cat", "dog");
    try (Inference<ServingModel> model = exported(settings)) {
      assignBiases(model, Float.NaN, 0);
      assertThatThrownBy(() -> check(model, settings, 1e30))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the logits of the checkpoint are NaN or infinite");
    }
  }

  @Test
  void otherLabelsAreReported() throws IOException {
    try (Inference<ServingModel> model = exported(settings("cat", "dog"))) {
      assertThatThrownBy(() -> check(model, settings("cow", "hen"), 1e-4))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("cat", "cow");
    }
  }

  @Test
  void numbersTooLargeForThePrecisionAreTold() {
    try (TFloat32 expected = TFloat32.vectorOf(30, -40);
        TFloat32 found = TFloat32.vectorOf(30, Float.NEGATIVE_INFINITY)) {
      assertThatThrownBy(() -> ExportCheck.difference(expected, found))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("exported model", "precision=bfloat16");
    }
  }

  @Test
  void theDifferenceIsAShareOfTheRootMeanSquare() {
    try (TFloat32 expected = TFloat32.vectorOf(30, -40);
        TFloat32 found = TFloat32.vectorOf(30, -39)) {
      assertThat(ExportCheck.difference(expected, found)).isCloseTo(0.02828427, within(1e-6));
    }
  }
}
