package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.testkit.TestData;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its users may not make symbolic links")
class OutsideProjectsTest {
  private static final String DATA = TestData.path("fashion_mnist").toString();

  @TempDir Path folder;

  @BeforeAll
  static void needsJars() {
    assumeTrue(Outside.hasJars(), "mvn verify makes the jars that outside projects use");
  }

  @Test
  void formatsAloneConvertACheckpointWithoutTensorFlow() throws IOException, InterruptedException {
    Outside project = Outside.build("formats", folder);

    assertThat(project.jars())
        .contains("tfslim-formats-0.1.0.jar")
        .noneMatch(jar -> jar.matches("(tensorflow|ndarray|javacpp|tfslim-slim|commons|jline).*"));
    Path weights = folder.resolve("weights.safetensors");
    String checkpoint =
        TestData.path("goldens/checkpoints/lenet_v2").resolve("model.ckpt-1234").toString();
    assertThat(project.run(ConvertCheckpoint.class, checkpoint, weights.toString()))
        .contains("LeNet/conv1/weights  float32  5x5x1x32")
        .endsWith("wrote 9 variables to " + weights + System.lineSeparator());
    assertThat(weights).isNotEmptyFile();
  }

  @Test
  void slimAloneTrainsANetworkOfItsUser() throws IOException, InterruptedException {
    Outside project = Outside.build("slim", folder);

    assertThat(project.jars())
        .contains("tfslim-slim-0.1.0.jar", "tensorflow-core-api-1.1.0.jar")
        .noneMatch(jar -> jar.matches("(tfslim-(nets|class|cli)|commons|progressbar|jline).*"));
    String printed = project.run(TrainOwnNetwork.class, DATA, folder.resolve("train").toString());
    assertThat(Printed.value(printed, "Accuracy")).isGreaterThan(0.7);
  }

  @Test
  void anApplicationTrainsEvaluatesExportsAndServes() throws IOException, InterruptedException {
    Outside project = Outside.build("classification", folder);

    assertThat(project.jars())
        .contains("tfslim-classification-0.1.0.jar", "tensorflow-core-api-1.1.0.jar")
        .noneMatch(jar -> jar.matches("(tfslim-cli|commons-cli|progressbar|jline).*"));
    String export = folder.resolve("export").toString();
    String boot = TestData.path("images/ankle_boot.png").toString();
    String printed =
        project.run(TrainOnArrays.class, DATA, folder.resolve("train").toString(), export, boot);
    assertThat(Printed.value(printed, "Accuracy")).isGreaterThan(0.8);
    assertThat(printed).contains("label=Ankle boot");
    assertThat(project.run(ServeInApplication.class, export, boot))
        .contains("ankle_boot.png: Ankle boot");
  }
}
