package org.tfslim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.eval.EvalProgram;
import org.tfslim.eval.predict.PredictProgram;
import org.tfslim.export.ExportProgram;
import org.tfslim.export.checkpoint.CheckpointProgram;
import org.tfslim.testkit.JavaCommand;
import org.tfslim.train.TrainProgram;
import org.tfslim.train.data.DataProgram;

/** The main job, in languages with digits of their own and in one without. */
class LocaleTest {
  private static final List<String> PERSIAN = List.of("-Duser.language=fa", "-Duser.country=IR");
  private static final List<String> EGYPTIAN =
      List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab");
  private static final List<String> ENGLISH = List.of("-Duser.language=en");

  @TempDir Path folder;

  @BeforeEach
  void images() throws IOException {
    for (String name : List.of("cat", "dog")) {
      Path images = Files.createDirectories(folder.resolve("images").resolve(name));
      for (int i = 0; i < 6; i++) {
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        image.setRGB(i, name.length(), 0xffffff);
        ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      }
    }
  }

  @Test
  void digitsOfALanguageChangeNothing() throws IOException, InterruptedException {
    assertThat(String.format(Locale.forLanguageTag("fa-IR"), "%d", 3)).isNotEqualTo("3");
    List<String> english = mainJob(ENGLISH, "en");
    assertThat(english).anyMatch(it -> it.startsWith("eval/Accuracy["));
    assertThat(mainJob(PERSIAN, "fa")).isEqualTo(english);
    assertThat(files("fa"))
        .isEqualTo(files("en"))
        .contains("data/labels.txt", "run/model.ckpt-3.index");
  }

  @Test
  void aLanguageMayNameItsDigits() throws IOException, InterruptedException {
    program(ENGLISH, "ar", DataProgram.class, dataFlags("ar"));
    program(EGYPTIAN, "ar", TrainProgram.class, trainFlags("ar"));
    assertThat(files("ar")).contains("run/model.ckpt-3.index");
  }

  /** What the programs print as results. */
  private List<String> mainJob(List<String> language, String name)
      throws IOException, InterruptedException {
    Path place = folder.resolve(name);
    String run = "--checkpoint_path=" + place.resolve("run");
    program(language, name, DataProgram.class, dataFlags(name));
    program(language, name, TrainProgram.class, trainFlags(name));
    String results =
        program(
                language,
                name,
                EvalProgram.class,
                run,
                "--dataset_dir=" + place.resolve("data"),
                "--eval_dir=" + place.resolve("eval"))
            + program(
                language, name, PredictProgram.class, run, folder.resolve("images/dog").toString())
            + program(
                language,
                name,
                CheckpointProgram.class,
                "convert",
                "--input=" + place.resolve("run"),
                "--output=" + place.resolve("w.npz"),
                "--strip_optimizer");
    program(
        language,
        name,
        ExportProgram.class,
        run,
        "--export_dir=" + place.resolve("export"),
        "--version=3");
    return results.replace(place.toString(), "").lines().toList();
  }

  private String[] dataFlags(String name) {
    return new String[] {
      "--dataset_name=imagefolder",
      "--source_dir=" + folder.resolve("images"),
      "--dataset_dir=" + folder.resolve(name).resolve("data"),
      "--num_shards=2",
      "--validation_share=0.3"
    };
  }

  private String[] trainFlags(String name) {
    return new String[] {
      "--model_name=lenet",
      "--dataset_name=imagefolder",
      "--dataset_dir=" + folder.resolve(name).resolve("data"),
      "--train_dir=" + folder.resolve(name).resolve("run"),
      "--max_number_of_steps=3",
      "--batch_size=4",
      "--seed=1"
    };
  }

  private String program(List<String> language, String name, Class<?> main, String... flags)
      throws IOException, InterruptedException {
    List<String> command = JavaCommand.of(main, flags);
    command.addAll(1, language);
    Path log = folder.resolve(name + ".log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> read(log)).isZero();
    return out;
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<String> files(String name) throws IOException {
    Path place = folder.resolve(name);
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile)
          .map(it -> place.relativize(it).toString())
          .filter(it -> !it.contains("events.out"))
          .sorted()
          .toList();
    }
  }
}
