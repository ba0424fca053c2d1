package org.tfslim.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tfslim.testkit.JavaCommand;
import org.tfslim.testkit.TestData;

/** The training program in a process of its own, on LeNet and the embedded sample. */
final class TrainProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private TrainProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output = process.inputReader();
  }

  static TrainProcess start(Path trainDir, String... flags) throws IOException {
    return new TrainProcess(command(trainDir, flags));
  }

  /** The same, unable to write files that are larger than {@code blocks} of 512 bytes. */
  static TrainProcess startWithSmallFiles(int blocks, Path trainDir, String... flags)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    command.addAll(command(trainDir, flags));
    return new TrainProcess(command);
  }

  private static List<String> command(Path trainDir, String... flags) {
    List<String> command =
        JavaCommand.of(
            TrainProgram.class,
            "--model_name=lenet",
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist"),
            "--train_dir=" + trainDir);
    command.addAll(List.of(flags));
    return command;
  }

  long pid() {
    return process.pid();
  }

  /** Sends SIGTERM. */
  void terminate() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
  }

  /** Reads on to the next line that contains a text. */
  String lineWith(String text) throws IOException {
    List<String> seen = new ArrayList<>();
    String line = output.readLine();
    while (line != null && !line.contains(text)) {
      seen.add(line);
      line = output.readLine();
    }
    assertThat(line).as("a line with %s after %s", text, seen).isNotNull();
    return line;
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** Ends it at once, as {@code kill -9} does, if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
