package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.cli.Command;
import org.tfslim.testkit.Launcher;
import org.tfslim.testkit.LauncherClone;
import org.tfslim.testkit.TestData;
import org.tfslim.train.data.DataProgram;

/** The list of commands in bin/slim is that of the programs. */
class LauncherTest {
  private static Launcher.Entry entry(Class<?> main, Command command) {
    return new Launcher.Entry(command.name(), "train", main.getName(), command.summary());
  }

  @Test
  void listIsThatOfThePrograms() {
    assertThat(Launcher.commands("train"))
        .containsExactlyElementsOf(
            List.of(
                entry(DataProgram.class, new DataProgram()),
                entry(TrainProgram.class, new TrainProgram())));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // a shell script
  void namesHaveAllLettersWhateverTheLocale(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(
        "UTF-8".equals(System.getProperty("sun.jnu.encoding")), "this process cannot name them");
    LauncherClone clone =
        LauncherClone.built(folder)
            .with("PATH", "/usr/local/bin:/usr/bin:/bin")
            .with("JAVA_HOME", System.getProperty("java.home"))
            .with("LC_ALL", "en_XX.UTF-8")
            .with("SLIM_JAVA_OPTS", "-Dorg.bytedeco.javacpp.cachedir=" + Loader.getCacheDir());
    clone.write("train/target/quick/classpath", System.getProperty("java.class.path"));
    LauncherClone.Result run =
        clone.run(
            "train",
            "--train_dir=\u00c4\u00d6",
            "--model_name=lenet",
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist").toAbsolutePath(),
            "--max_number_of_steps=1");
    assertThat(run.exitCode()).as(run.text()).isZero();
    assertThat(run.text()).doesNotContain("absl::InitializeLog", "MLIR");
    try (Stream<Path> made = Files.list(clone.root().getParent())) {
      assertThat(made.map(it -> it.getFileName().toString())).contains("\u00c4\u00d6");
    }
  }
}
