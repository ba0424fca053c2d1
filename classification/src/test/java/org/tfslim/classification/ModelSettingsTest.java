package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.formats.weights.WeightsOutput;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.InputSpec;
import org.tfslim.nets.spec.NetOptions;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;

class ModelSettingsTest {
  @TempDir private Path folder;

  private ModelSettings settings(ModelOverrides.Builder given) {
    return ModelSettings.of(given.build(), folder.resolve("model.ckpt-1"));
  }

  private static ModelOverrides.Builder given() {
    return ModelOverrides.builder();
  }

  private static ModelOverrides.Builder given(String modelName) {
    return given().modelName(modelName);
  }

  private void writeInfo() {
    ModelInfo.of(Nets.get("lenet"), 2)
        .withLabels(List.of("cat", "dog"))
        .withLabelsOffset(1)
        .withImages(20, 1, "inception")
        .write(folder);
  }

  private Path labelsFile(String text) throws IOException {
    return Files.writeString(folder.resolve("names.txt"), text);
  }

  @Test
  void withoutAFileTheNetworkHasDefaults() {
    ModelSettings settings = settings(given("cifarnet").numClasses(7));
    assertThat(settings)
        .isEqualTo(
            ModelSettings.of(ModelInfo.of(Nets.get("cifarnet"), 7).withImages(32, 3, "cifarnet")));
    assertThat(settings.label(6)).isEqualTo("6");
  }

  @Test
  void networksThatDoNotClassifyImagesAreRefused() {
    NetSpec lenet = Nets.get("lenet");
    NetSpec.Builder other = lenet.variant("other", NetOptions.defaults());
    assertThat(ModelSettings.requireImageClassifier(lenet)).isSameAs(lenet);
    assertThatThrownBy(
            () ->
                ModelSettings.requireImageClassifier(
                    other.input(InputSpec.videos(16, 28, 3)).build()))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("other takes videos, 16 x 28 x 28 x 3; there are no data sets,")
        .hasMessageEndingWith("Nets.get(\"other\") builds it.");
    assertThatThrownBy(
            () -> ModelSettings.requireImageClassifier(other.kind(NetSpec.Kind.GENERATOR).build()))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("other does not classify images; there are no data sets,");
  }

  @Test
  void imagesThatTheNetworkCannotTakeAreRefused() {
    assertThatThrownBy(() -> settings(given("inception_v1").numClasses(7).imageSize(64)))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("inception_v1 takes images of 193 to 224 pixels, not 64 x 64");
    assertThatThrownBy(() -> settings(given("lenet").numClasses(7).imageSize(3)))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("lenet takes images of at least 4 pixels");
  }

  @Test
  void whoeverGaveAnUnknownNameIsBlamed() throws IOException {
    assertThatThrownBy(() -> settings(given("lennet").numClasses(7)))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("did you mean lenet?");
    writeInfo();
    Path file = folder.resolve(ModelInfo.FILE_NAME);
    String info = Files.readString(file);
    Files.writeString(file, info.replace("\"lenet\"", "\"lenet9\""));
    assertThatThrownBy(() -> settings(given()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": ");
    Files.writeString(file, info.replace("\"inception\"", "\"incepton\""));
    assertThatThrownBy(() -> settings(given()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("did you mean inception?");
  }

  @Test
  void namesThatAreGivenInAnotherOrderAreRefused() throws IOException {
    writeInfo();
    Path swapped = labelsFile("0:none\n1:dog\n2:cat\n");
    assertThatThrownBy(() -> settings(given().labelsPath(swapped)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("0 cat, 1 dog", "0 dog, 1 cat", "Leave out labels_path");
    Path others = labelsFile("0:none\n1:Katze\n2:Hund\n");
    assertThat(settings(given().labelsPath(others)).labels()).containsExactly("Katze", "Hund");
  }

  @Test
  void theFileBesideTheCheckpointSaysAll() {
    writeInfo();
    ModelSettings settings = settings(given());
    assertThat(settings)
        .isEqualTo(
            ModelSettings.of(
                ModelInfo.of(Nets.get("lenet"), 2)
                    .withImages(20, 1, "inception")
                    .withLabels(List.of("cat", "dog"))
                    .withLabelsOffset(1)));
    assertThat(settings.label(1)).isEqualTo("dog");
  }

  @Test
  void anEmbeddingIsAsLongAsInTheCheckpoint() {
    Path checkpoint = folder.resolve("face/model.ckpt-1");
    ModelOverrides given =
        ModelOverrides.builder().modelName("inception_resnet_v1_facenet").numClasses(5).build();
    assertThat(bottleneck(ModelSettings.of(given, checkpoint))).isEqualTo("1792x128");
    List<PlannedTensor> few =
        List.of(
            PlannedTensor.filled(
                "InceptionResnetV1/Bottleneck/weights", TensorShape.of(4, 512), 1, "test"));
    new WeightsOutput(checkpoint, 1, false)
        .write(new ConversionPlan("test", few, List.of()), ProgressListener.none());
    assertThat(bottleneck(ModelSettings.of(given, checkpoint))).isEqualTo("1792x512");
    ModelOverrides lenet = ModelOverrides.builder().modelName("lenet").numClasses(5).build();
    assertThat(ModelSettings.of(lenet, checkpoint).spec()).isSameAs(Nets.get("lenet"));
  }

  private static String bottleneck(ModelSettings settings) {
    return NetVariables.of(settings.spec(), settings.numClasses()).entries().stream()
        .filter(it -> it.name().equals("InceptionResnetV1/Bottleneck/weights"))
        .findFirst()
        .orElseThrow()
        .shapeText();
  }

  @Test
  void whatCanBeChosenOverridesTheFile() throws IOException {
    writeInfo();
    ModelSettings settings =
        settings(
            given()
                .imageSize(28)
                .preprocessingName("lenet")
                .labelsPath(labelsFile("0:none\n1:red\n2:blue\n"))
                .labelsOffset(1));
    assertThat(settings)
        .isEqualTo(
            ModelSettings.of(
                ModelInfo.of(Nets.get("lenet"), 2)
                    .withImages(28, 1, "lenet")
                    .withLabels(List.of("red", "blue"))
                    .withLabelsOffset(1)));
  }

  @Test
  void whatIsTrainedInCannotBeOverridden() {
    writeInfo();
    String file = folder.resolve(ModelInfo.FILE_NAME).toString();
    assertThatThrownBy(() -> settings(given().numClasses(5)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("num_classes is given as 5", file, "says 2");
    assertThatThrownBy(() -> settings(given("cifarnet")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("model_name is given as cifarnet", file, "says lenet");
    assertThatThrownBy(() -> settings(given().useGrayscale(false)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("channels is given as 3", file, "says 1");
  }

  @Test
  void labelsSayHowManyClassesThereAre() throws IOException {
    Path labels = labelsFile("0:background\n1:red\n2:blue: light\n");
    ModelSettings settings = settings(given("lenet").labelsPath(labels).labelsOffset(1));
    assertThat(settings.numClasses()).isEqualTo(2);
    assertThat(settings.labels()).containsExactly("red", "blue: light");
  }

  @Test
  void labelsMustFitTheClasses() throws IOException {
    Path labels = labelsFile("0:background\n1:red\n2:blue\n");
    assertThatThrownBy(
            () -> settings(given("lenet").numClasses(4).labelsPath(labels).labelsOffset(1)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            labels.toString(), "3 names", "offset 1", "2 classes", "network has 4");
    Path gap = labelsFile("0:background\n2:blue\n");
    assertThatThrownBy(() -> settings(given("lenet").labelsPath(gap).labelsOffset(0)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(gap.toString(), "not class 1");
  }

  @Test
  void whatNothingSaysMustBeGiven() {
    assertThatThrownBy(() -> settings(given().numClasses(2)))
        .isInstanceOf(OptionException.class)
        .hasMessageContainingAll("model_name", folder.resolve(ModelInfo.FILE_NAME).toString());
    assertThatThrownBy(() -> settings(given("lenet")))
        .isInstanceOf(OptionException.class)
        .hasMessageContainingAll("num_classes", "labels_path");
  }

  @Test
  void wrongNamesAreReportedWithThoseThereAre() {
    assertThatThrownBy(() -> settings(given("lenett").numClasses(2)))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("lenet");
    assertThatThrownBy(() -> settings(given("lenet").numClasses(2).preprocessingName("blur")))
        .isInstanceOf(SlimException.class)
        .hasMessageContainingAll("blur", "inception");
  }
}
