package org.tfslim.slim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // no signals there
class StopSignalTest {
  /** A program that works until it is asked to stop, and then saves. */
  static final class Worker {
    public static void main(String[] args) {
      Program.main(
          new ExampleCommand(
              false,
              (flags, console) -> {
                Path file = flags.get(ExampleCommand.DATASET_DIR);
                try (StopSignal stop = StopSignal.install(console)) {
                  console.info("working");
                  long steps = flags.get(ExampleCommand.MAX_STEPS).orElse(Integer.MAX_VALUE);
                  for (int i = 0; i < steps && !stop.requested(); i++) {
                    Thread.sleep(5);
                  }
                  Thread.sleep(200);
                  Files.writeString(file, "saved");
                }
                return 0;
              }),
          args);
    }
  }

  private static final long SIGINT_BIT = 0b10;

  @TempDir Path folder;

  private Process start(String... flags) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            "--dataset_dir=" + folder.resolve("saved"));
    for (String flag : flags) {
      builder.command().add(flag);
    }
    return builder.redirectErrorStream(true).start();
  }

  private int signalled(String signal) throws IOException, InterruptedException {
    Process process = start();
    try (BufferedReader reader = process.inputReader()) {
      assertThat(reader.readLine()).endsWith(" working");
      new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(reader.readLine()).contains("stopping after this step; kill -9 " + process.pid());
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** A job that a shell starts in the background ignores Ctrl-C, and so do its children. */
  private static boolean ignoresControlC() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      String ignored = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
      return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & SIGINT_BIT) != 0;
    }
  }

  @Test
  void controlCWaitsUntilTheWorkIsSaved() throws IOException, InterruptedException {
    assumeFalse(ignoresControlC(), "this process ignores Ctrl-C");
    assertThat(signalled("-INT")).isEqualTo(130);
    assertThat(folder.resolve("saved")).hasContent("saved");
  }

  @Test
  void terminationWaitsUntilTheWorkIsSaved() throws IOException, InterruptedException {
    assertThat(signalled("-TERM")).isEqualTo(143);
    assertThat(folder.resolve("saved")).hasContent("saved");
  }

  @Test
  void aProgramThatEndsByItselfIsDone() throws IOException, InterruptedException {
    Process process = start("--max_number_of_steps=1");
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(0);
      assertThat(folder.resolve("saved")).hasContent("saved");
    } finally {
      process.destroyForcibly();
    }
  }
}
