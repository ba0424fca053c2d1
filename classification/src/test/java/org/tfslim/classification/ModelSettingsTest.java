package org.tfslim.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.nets.Nets;

class ModelSettingsTest {
  @TempDir private Path folder;

  /** What is given in a test; nothing else is. */
  private static final class Given {
    private Optional<String> modelName = Optional.empty();
    private Optional<Integer> numClasses = Optional.empty();
    private Optional<Integer> imageSize = Optional.empty();
    private Optional<Integer> channels = Optional.empty();
    private Optional<String> preprocessing = Optional.empty();
    private Optional<Path> labels = Optional.empty();
    private Optional<Integer> offset = Optional.empty();

    private Given model(String name) {
      modelName = Optional.of(name);
      return this;
    }

    private Given classes(int count) {
      numClasses = Optional.of(count);
      return this;
    }

    private Given size(int pixels) {
      imageSize = Optional.of(pixels);
      return this;
    }

    private Given channels(int count) {
      channels = Optional.of(count);
      return this;
    }

    private Given preprocessing(String name) {
      preprocessing = Optional.of(name);
      return this;
    }

    private Given labels(Path file, int first) {
      labels = Optional.of(file);
      offset = Optional.of(first);
      return this;
    }

    private ModelChoices choices() {
      return new ModelChoices(
          modelName, numClasses, imageSize, channels, preprocessing, labels, offset);
    }
  }

  private ModelSettings settings(Given given) {
    return ModelSettings.of(given.choices(), folder.resolve("model.ckpt-1"));
  }

  private void writeInfo() {
    new ModelInfo("lenet", 2, List.of("cat", "dog"), 1, 20, 1, "inception", "").write(folder);
  }

  private Path labelsFile(String text) throws IOException {
    return Files.writeString(folder.resolve("names.txt"), text);
  }

  @Test
  void withoutAFileTheNetworkHasDefaults() {
    ModelSettings settings = settings(new Given().model("cifarnet").classes(7));
    assertThat(settings)
        .isEqualTo(new ModelSettings(Nets.get("cifarnet"), 7, 32, 3, "cifarnet", List.of()));
    assertThat(settings.label(6)).isEqualTo("6");
  }

  @Test
  void theFileBesideTheCheckpointSaysAll() {
    writeInfo();
    ModelSettings settings = settings(new Given());
    assertThat(settings)
        .isEqualTo(
            new ModelSettings(Nets.get("lenet"), 2, 20, 1, "inception", List.of("cat", "dog")));
    assertThat(settings.label(1)).isEqualTo("dog");
  }

  @Test
  void whatCanBeChosenOverridesTheFile() throws IOException {
    writeInfo();
    ModelSettings settings =
        settings(
            new Given()
                .size(28)
                .preprocessing("lenet")
                .labels(labelsFile("0:none\n1:red\n2:blue\n"), 1));
    assertThat(settings)
        .isEqualTo(new ModelSettings(Nets.get("lenet"), 2, 28, 1, "lenet", List.of("red", "blue")));
  }

  @Test
  void whatIsTrainedInCannotBeOverridden() {
    writeInfo();
    String file = folder.resolve(ModelInfo.FILE_NAME).toString();
    assertThatThrownBy(() -> settings(new Given().classes(5)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("num_classes is 5", file, "says 2");
    assertThatThrownBy(() -> settings(new Given().model("cifarnet")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("model_name is cifarnet", file, "says lenet");
    assertThatThrownBy(() -> settings(new Given().channels(3)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("channels is 3", file, "says 1");
  }

  @Test
  void labelsSayHowManyClassesThereAre() throws IOException {
    Path labels = labelsFile("0:background\n1:red\n2:blue: light\n");
    ModelSettings settings = settings(new Given().model("lenet").labels(labels, 1));
    assertThat(settings.numClasses()).isEqualTo(2);
    assertThat(settings.labels()).containsExactly("red", "blue: light");
  }

  @Test
  void labelsMustFitTheClasses() throws IOException {
    Path labels = labelsFile("0:background\n1:red\n2:blue\n");
    assertThatThrownBy(() -> settings(new Given().model("lenet").classes(4).labels(labels, 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            labels.toString(), "3 names", "offset 1", "2 classes", "network has 4");
    Path gap = labelsFile("0:background\n2:blue\n");
    assertThatThrownBy(() -> settings(new Given().model("lenet").labels(gap, 0)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(gap.toString(), "not class 1");
  }

  @Test
  void whatNothingSaysMustBeGiven() {
    assertThatThrownBy(() -> settings(new Given().classes(2)))
        .isInstanceOf(OptionException.class)
        .hasMessageContainingAll("model_name", folder.resolve(ModelInfo.FILE_NAME).toString());
    assertThatThrownBy(() -> settings(new Given().model("lenet")))
        .isInstanceOf(OptionException.class)
        .hasMessageContainingAll("num_classes", "labels_path");
  }

  @Test
  void wrongNamesAreReportedWithThoseThereAre() {
    assertThatThrownBy(() -> settings(new Given().model("lenett").classes(2)))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("lenet");
    assertThatThrownBy(() -> settings(new Given().model("lenet").classes(2).preprocessing("blur")))
        .isInstanceOf(SlimException.class)
        .hasMessageContainingAll("blur", "inception");
  }
}
