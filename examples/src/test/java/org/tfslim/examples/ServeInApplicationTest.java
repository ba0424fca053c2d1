package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.testkit.TestData;
import org.tfslim.train.TrainProgram;

class ServeInApplicationTest {
  @TempDir Path folder;

  @Test
  void findsTheClassesOfImages() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.jpg"), "not an image");
    String[] files = {image("trouser"), broken.toString(), image("ankle_boot")};

    String printed =
        Printed.by(
            () ->
                ServeInApplication.main(
                    new String[] {
                      train(folder.resolve("train")).toString(), files[0], files[1], files[2]
                    }));

    assertThat(printed.lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("\\Q" + files[0] + "\\E: Trouser \\(\\d+ %\\)"),
            line -> assertThat(line).startsWith(files[1] + ": the image "),
            line -> assertThat(line).matches("\\Q" + files[2] + "\\E: Ankle boot \\(\\d+ %\\)"));
  }

  private static String image(String name) {
    return TestData.path("images/" + name + ".png").toString();
  }

  /** Trains lenet on the sample until it knows trousers from boots. */
  static Path train(Path directory) {
    ProgramRun run =
        ProgramRun.of(
            new TrainProgram(),
            "--model_name=lenet",
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist"),
            "--train_dir=" + directory,
            "--max_number_of_steps=100",
            "--seed=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return directory;
  }
}
