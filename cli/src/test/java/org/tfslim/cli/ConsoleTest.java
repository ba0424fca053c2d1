package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Terminal TERMINAL = new Terminal(true, 100);

  @Test
  void resultsAndLogGoApart() {
    Recorder recorder = new Recorder();
    Console console = recorder.console();
    console.println("grün");
    console.print("a\tb\n");
    console.info("one");
    console.warn("two");
    console.debug("three");
    assertThat(recorder.out()).isEqualTo("grün\na\tb\n");
    assertThat(recorder.err()).isEqualTo("05-08 09:30:00 one\n05-08 09:30:00 warning: two\n");
  }

  @Test
  void namesCannotActOnTheTerminal() {
    Recorder recorder = new Recorder();
    Console console = recorder.console();
    console.println("a\u001b[31mb\tc");
    console.print("\u202egnp\n");
    console.warn("\u009b2J\r");
    assertThat(recorder.out()).isEqualTo("a\\e[31mb\tc\n\\u202egnp\n");
    assertThat(recorder.err()).isEqualTo("05-08 09:30:00 warning: \\u009b2J\\r\n");
  }

  @Test
  void aLogLineStaysOneLine() {
    Recorder recorder = new Recorder(new Terminal(false, 40));
    String message = "a word and ".repeat(30);
    recorder.console().info(message);
    recorder.console().warn(message);
    assertThat(recorder.err())
        .isEqualTo("05-08 09:30:00 %s\n05-08 09:30:00 warning: %s\n".formatted(message, message));
  }

  @Test
  void theLevelDecidesWhatIsLogged() {
    Recorder recorder = new Recorder();
    for (Verbosity level : Verbosity.values()) {
      Console console = recorder.console().withVerbosity(level);
      console.debug(level + " a");
      console.info(level + " b");
      console.warn(level + " c");
    }
    assertThat(recorder.err().lines().map(line -> line.substring("05-08 09:30:00 ".length())))
        .containsExactly(
            "debug: DEBUG a",
            "DEBUG b",
            "warning: DEBUG c",
            "INFO b",
            "warning: INFO c",
            "warning: WARN c");
  }

  @Test
  void noBarIsDrawnWhereNobodyWatches() throws InterruptedException {
    Recorder recorder = new Recorder();
    try (Progress progress =
        recorder.console().progress(ProgressTask.of("train", 10, "images", 32))) {
      progress.step();
      Thread.sleep(5);
      progress.stepTo(3);
      progress.note("loss 0.5");
      assertThat(progress.unitsPerSecond().orElseThrow()).isPositive();
    }
    assertThat(recorder.err()).isEmpty();
    assertThat(recorder.out()).isEmpty();
  }

  @Test
  void aBarIsDrawnOnATerminal() throws InterruptedException {
    Recorder recorder = new Recorder(TERMINAL);
    try (Progress progress =
        recorder.console().progress(ProgressTask.of("train", 10, "images", 32))) {
      progress.step();
      Thread.sleep(5);
      progress.stepTo(5);
      progress.note("loss 0.5");
    }
    String err = recorder.err();
    assertThat(err).endsWith("\n");
    String last = err.substring(err.lastIndexOf("\u001b[K") + 3);
    assertThat(last)
        .matches(
            "train\\s+50% \\[=+ +\\]\\s+5/10 \\(0:00:00\\) +[0-9,]+ images/s, 0:00:00 left, loss 0.5\\s*\n");
    assertThat(recorder.out()).isEmpty();
  }

  @Test
  void theBarKeepsTheWidthOfTheTerminal() {
    for (int width : new int[] {40, 60, 120}) {
      Recorder recorder = new Recorder(new Terminal(true, width));
      try (Progress progress =
          recorder.console().progress(ProgressTask.of("train", 10000, "images", 32))) {
        progress.step();
        progress.note("loss 0.5 and a great deal more that nobody needs to know about this run");
      }
      assertThat(recorder.err().split("\r\u001b\\[K|\n", -1))
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(width));
    }
  }

  @Test
  void logLinesGoAboveTheBar() {
    Recorder recorder = new Recorder(TERMINAL);
    try (Progress progress =
        recorder.console().progress(ProgressTask.of("train", 10, "images", 1))) {
      progress.step();
      while (recorder.err().isEmpty()) {
        Thread.onSpinWait();
      }
      recorder.console().info("message");
    }
    assertThat(recorder.err()).contains("\r\u001b[K05-08 09:30:00 message\n\r\u001b[Ktrain");
  }

  @Test
  void workWithoutAnEndHasNoTimeLeft() throws InterruptedException {
    Recorder recorder = new Recorder(TERMINAL);
    ProgressTask task = new ProgressTask("train", 100, OptionalLong.empty(), "images", 2);
    try (Progress progress = recorder.console().progress(task)) {
      progress.step();
      Thread.sleep(5);
      progress.step();
    }
    assertThat(recorder.err()).contains("102", "images/s").doesNotContain("left");
  }
}
