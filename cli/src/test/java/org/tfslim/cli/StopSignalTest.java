package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS) // no signals there
class StopSignalTest {
  /** A program that works until it is asked to stop, saves, and tidies up where there is time. */
  static final class Worker {
    public static void main(String[] args) {
      Program.main(
          new ExampleCommand(
              false,
              (flags, console) -> {
                long steps = flags.get(ExampleCommand.MAX_STEPS).orElse(Integer.MAX_VALUE);
                StopSignal stop = StopSignal.install(console, () -> "nothing was saved");
                try (stop) {
                  console.info("working");
                  for (int i = 0; i < steps && !stop.requested(); i++) {
                    Thread.sleep(5);
                  }
                  Thread.sleep(flags.get(ExampleCommand.SEED));
                  Files.writeString(flags.get(ExampleCommand.DATASET_DIR), "saved");
                }
                console.info("tidying up");
                Thread.sleep(flags.get(ExampleCommand.BATCH_SIZE));
                return stop.requested() ? Program.INTERRUPTED : 0;
              }),
          args);
    }
  }

  private static final Map<String, Integer> BITS = Map.of("HUP", 0, "INT", 1, "TERM", 14);
  private static final String SAVES_QUICKLY = "--seed=200";
  private static final String SAVES_FOR_A_MINUTE = "--seed=60000";
  private static final String TIDIES_UP_FOR_A_MINUTE = "--batch_size=60000";

  @TempDir Path folder;
  private Process process;
  private BufferedReader output;

  private void start(String... flags) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            "--dataset_dir=" + saved());
    for (String flag : flags) {
      builder.command().add(flag);
    }
    process = builder.redirectErrorStream(true).start();
    output = process.inputReader();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private Path saved() {
    return folder.resolve("saved");
  }

  private void signal(String name) throws IOException, InterruptedException {
    // A job that a shell starts in the background ignores Ctrl-C, and so do its children.
    assumeFalse(isIgnored(name), "this process ignores SIG" + name);
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private static boolean isIgnored(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      String ignored = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
      return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) >> BITS.get(signal) & 1)
          != 0;
    }
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void theFirstSignalWaitsUntilTheWorkIsSaved(String name)
      throws IOException, InterruptedException {
    start(SAVES_QUICKLY, "--batch_size=1");
    assertThat(output.readLine()).endsWith(" working");
    signal(name);
    assertThat(output.readLine()).contains("stopping after this step; a second signal ends it");
    assertThat(exitCode()).isEqualTo(130);
    assertThat(saved()).hasContent("saved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void theSecondSignalEndsItAtOnce(String name) throws IOException, InterruptedException {
    start(SAVES_FOR_A_MINUTE);
    assertThat(output.readLine()).endsWith(" working");
    signal(name);
    assertThat(output.readLine()).contains("stopping");
    signal(name);
    assertThat(output.readLine()).isEqualTo("ended at once: nothing was saved");
    // Not by Runtime.halt, which would unload TensorFlow while its threads compute.
    assertThat(output.readLine()).isEqualTo("end with 130");
    assertThat(exitCode()).isEqualTo(130);
    assertThat(saved()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void withNothingLeftToSaveTheFirstSignalEndsIt(String name)
      throws IOException, InterruptedException {
    start("--max_number_of_steps=1", TIDIES_UP_FOR_A_MINUTE);
    assertThat(output.readLine()).endsWith(" working");
    assertThat(output.readLine()).endsWith(" tidying up");
    signal(name);
    assertThat(output.readLine()).isEqualTo("end with 130");
    assertThat(exitCode()).isEqualTo(130);
    assertThat(output.readLine()).isNull();
  }

  @Test
  void aProgramThatEndsByItselfIsDone() throws IOException, InterruptedException {
    start("--max_number_of_steps=1", "--batch_size=1");
    assertThat(exitCode()).isEqualTo(0);
    assertThat(saved()).hasContent("saved");
  }
}
