package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // no signals there
class EndingTest {
  /** A program with a slow hook, which prints a number for machines and then works for long. */
  static final class Worker {
    public static void main(String[] args) {
      Program.main(
          new ExampleCommand(
              false,
              (flags, console) -> {
                Path file = flags.get(ExampleCommand.DATASET_DIR);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> tidyUp(file)));
                console.info("working %d".formatted(12));
                Thread.sleep(60_000);
                return 0;
              }),
          args);
    }

    private static void tidyUp(Path file) {
      try {
        Thread.sleep(300);
        Files.writeString(file, "tidy");
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @TempDir Path folder;

  @Test
  void aSignalRunsTheHooksAndTheLocaleDoesNotChangeDigits()
      throws IOException, InterruptedException {
    Path file = folder.resolve("file");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=fa",
                "-Duser.country=IR",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                "--dataset_dir=" + file)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).endsWith(" working 12");
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(file).hasContent("tidy");
    } finally {
      process.destroyForcibly();
    }
    assertThat("%d".formatted(12))
        .isNotEqualTo(String.format(Locale.forLanguageTag("fa"), "%d", 12));
  }
}
