package org.tfslim.classification.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, where one is installed. */
class ReportBrowserTest {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final int TIMEOUT_SECONDS = 60;

  /** Asks for the last step, as the right arrow key does. */
  private static final String KEY =
      "<script>document.querySelector('.plot').dispatchEvent("
          + "new KeyboardEvent('keydown', {key: 'ArrowRight'}));</script>";

  @TempDir Path directory;

  private record Browsed(String page, String log) {}

  private static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The page as the browser has it after its script, and what the browser says of it. */
  private Browsed browse(Path program, String html) throws IOException, InterruptedException {
    Path page = Files.writeString(directory.resolve("page.html"), html);
    Path out = directory.resolve("out");
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assumeTrue(ended, "the browser did not come to an end");
    return new Browsed(Files.readString(out), Files.readString(log));
  }

  @Test
  void aBrowserShowsThePageWithoutComplaint() throws IOException, InterruptedException {
    Optional<Path> program = browser();
    assumeTrue(program.isPresent(), "no browser is installed");
    String empty = browse(program.get(), "<p>ready</p>").page();
    assumeTrue(empty.contains("ready"), "the browser does not work here");

    TrainingReport report =
        Reports.of(
            List.of(Reports.chart("Loss", Reports.series("total_loss", 100, i -> 1.0 / i))),
            Optional.of(Reports.evaluation(List.of("<b>", "a \"dog\"", "'cow'"))));
    Browsed browsed = browse(program.get(), report.html().replace("</body>", KEY + "</body>"));

    // Errors of the script and requests that the page's policy refuses are logged so.
    assertThat(browsed.log()).doesNotContain("CONSOLE");
    assertThat(browsed.page())
        .contains("<path class=\"curve line0\"", "Confusion matrix", "&lt;b&gt;")
        .contains("<div>step 1,000</div><div>total_loss 0.01</div>");
  }

  @Test
  void theBrowserWouldComplain() throws IOException, InterruptedException {
    Optional<Path> program = browser();
    assumeTrue(program.isPresent(), "no browser is installed");
    String html =
        Reports.of(List.of(), Optional.empty())
            .html()
            .replace("</body>", "<img src='https://example.invalid/x.png'></body>");
    Browsed browsed = browse(program.get(), html);
    assumeTrue(browsed.page().contains("example.invalid"), "the browser does not work here");
    assertThat(browsed.log()).contains("CONSOLE", "Content Security Policy");
  }
}
