package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.eval.EvalProgram;
import org.tfslim.testkit.TestData;

/** The example is run once; the others use what it trained. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainOnArraysTest {
  private final String data = TestData.path("fashion_mnist").toString();
  private Path folder;
  private String printed;

  @BeforeAll
  void train(@TempDir Path shared) throws Exception {
    folder = shared;
    printed =
        Printed.by(
            () ->
                TrainOnArrays.main(
                    new String[] {data, at("train"), at("export"), image("ankle_boot")}));
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private static String image(String name) {
    return TestData.path("images/" + name + ".png").toString();
  }

  @Test
  void learnsEvaluatesExportsAndServes() {
    assertThat(Printed.value(printed, "Accuracy")).isGreaterThan(0.8);
    assertThat(printed.lines().toList())
        .last()
        .asString()
        .contains(at("export") + "/1: Classified", "label=Ankle boot");
  }

  @Test
  void theProgramsKnowWhatWasTrained() {
    ProgramRun eval =
        ProgramRun.of(
            new EvalProgram(), "--checkpoint_path=" + at("train"), "--dataset_dir=" + data);
    assertThat(eval.exitCode()).as(eval.err()).isZero();
    assertThat(Printed.value(eval.out(), "Accuracy")).isEqualTo(Printed.value(printed, "Accuracy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "export"})
  void anApplicationServesIt(String model) throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.jpg"), "not an image");
    String[] files = {image("trouser"), broken.toString(), image("ankle_boot")};

    String answers =
        Printed.by(
            () -> ServeInApplication.main(new String[] {at(model), files[0], files[1], files[2]}));

    assertThat(answers.lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("\\Q" + files[0] + "\\E: Trouser \\(\\d+ %\\)"),
            line -> assertThat(line).startsWith(files[1] + ": the image "),
            line -> assertThat(line).matches("\\Q" + files[2] + "\\E: Ankle boot \\(\\d+ %\\)"));
  }

  @Test
  void aNewHeadIsTrainedOnWhatItLearned() throws Exception {
    String tuned = Printed.by(() -> FineTune.main(new String[] {data, at("train"), at("tuned")}));

    assertThat(tuned)
        .contains("restored: 6 variables", "excluded: 2 (LeNet/fc4/weights, LeNet/fc4/biases)");
    assertThat(Printed.value(tuned, "Accuracy")).isGreaterThan(0.93);
  }
}
