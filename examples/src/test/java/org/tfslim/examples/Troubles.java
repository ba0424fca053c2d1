package org.tfslim.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tfslim.cli.Command;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.eval.EvalProgram;
import org.tfslim.eval.predict.PredictProgram;
import org.tfslim.export.checkpoint.CheckpointProgram;
import org.tfslim.testkit.TestData;
import org.tfslim.train.TrainProgram;

/** What goes wrong for users, made to happen: each gives the message that a program prints. */
final class Troubles {
  /** From the first error or warning to the end, without the time of a line of the log. */
  private static final Pattern MESSAGE =
      Pattern.compile("(?s)(?:(bin/slim [a-z ]+: error: )|(?m:^\\S+ \\S+ (?=warning: )))(.*)");

  private static final Pattern TIMED_LINE =
      Pattern.compile("(?m)^\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (?!warning: ).*\\R?");

  private final Path folder;
  private final Map<String, Trouble> troubles = new LinkedHashMap<>();

  /** Something that goes wrong. */
  private interface Trouble {
    ProgramRun run() throws Exception;
  }

  /**
   * Trains a small network, which most of the rest needs.
   *
   * @param folder for everything that is made
   */
  Troubles(Path folder) throws IOException {
    this.folder = folder;
    ProgramRun trained = train("lenet", "--max_number_of_steps=2");
    if (trained.exitCode() != 0) {
      throw new IllegalStateException(trained.err());
    }
    addTraining();
    addCheckpoints();
    addImages();
    addData();
  }

  /** The names of all. */
  Set<String> names() {
    return troubles.keySet();
  }

  /** What is printed when something goes wrong; folders have the names that the page uses. */
  String message(String name) throws Exception {
    ProgramRun run = troubles.get(name).run();
    Matcher message = MESSAGE.matcher(TIMED_LINE.matcher(run.err()).replaceAll(""));
    if (!message.find()) {
      throw new AssertionError(name + ": nothing went wrong: " + run);
    }
    return message
        .group()
        .strip()
        .replace(folder.toString(), "/work")
        .replace(TestData.path(".").normalize().toString(), "testdata")
        .replaceAll("\\(\\d+ MB free\\)", "(… MB free)");
  }

  private void addTraining() {
    troubles.put(
        "the loss became NaN",
        () -> train("diverged", "--max_number_of_steps=50", "--learning_rate=1e18"));
  }

  private void addCheckpoints() {
    troubles.put(
        "not a checkpoint: a page",
        () -> {
          Path page = folder.resolve("inception_v4.ckpt");
          Files.writeString(page, "<!doctype html><title>Sign in</title>");
          return list(page);
        });
    troubles.put(
        "not a checkpoint: PyTorch",
        () -> {
          Path file = folder.resolve("model.pth");
          Files.write(file, new byte[] {(byte) 0x80, 2, '}', '.'});
          return list(file);
        });
    troubles.put(
        "a damaged checkpoint",
        () -> {
          Path copy = copyOf("lenet", "damaged");
          Path data = copy.resolve("model.ckpt-2.data-00000-of-00001");
          byte[] bytes = Files.readAllBytes(data);
          bytes[1000] ^= 1;
          Files.write(data, bytes);
          return ProgramRun.of(CheckpointProgram.command(), "verify", copy.toString());
        });
    troubles.put("no checkpoint there", () -> eval(folder.resolve("empty")));
  }

  private void addImages() {
    troubles.put(
        "not an image that is read",
        () -> {
          Path photo = folder.resolve("photo.jpg");
          Files.write(photo, "RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1));
          return predict(photo);
        });
  }

  private void addData() {
    troubles.put(
        "no data set there",
        () ->
            ProgramRun.of(
                new TrainProgram(),
                "--train_dir=" + folder.resolve("other"),
                "--dataset_name=flowers",
                "--dataset_dir=" + folder.resolve("flowers"),
                "--model_name=lenet"));
  }

  private ProgramRun train(String name, String... flags) {
    return run(
        new TrainProgram(),
        List.of(
            "--train_dir=" + folder.resolve(name),
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist"),
            "--model_name=lenet",
            "--num_preprocessing_threads=1"),
        flags);
  }

  private ProgramRun eval(Path checkpoint, String... flags) {
    return run(
        new EvalProgram(),
        List.of(
            "--checkpoint_path=" + checkpoint,
            "--eval_dir=" + folder.resolve("eval"),
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist"),
            "--dataset_split_name=test",
            "--model_name=lenet"),
        flags);
  }

  private ProgramRun predict(Path image, String... flags) {
    return run(
        new PredictProgram(InputStream.nullInputStream()),
        List.of("--checkpoint_path=" + folder.resolve("lenet"), image.toString()),
        flags);
  }

  private ProgramRun list(Path weights) {
    return ProgramRun.of(CheckpointProgram.command(), "list", weights.toString());
  }

  private Path copyOf(String name, String copy) throws IOException {
    Path target = folder.resolve(copy);
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  private static ProgramRun run(Command command, List<String> flags, String... more) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(Arrays.asList(more));
    return ProgramRun.of(command, all.toArray(String[]::new));
  }
}
