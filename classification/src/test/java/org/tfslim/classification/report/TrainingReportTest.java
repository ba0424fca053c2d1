package org.tfslim.classification.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.report.TrainingReport.Fact;
import org.tfslim.slim.evaluation.ClassScore;
import org.tfslim.slim.evaluation.ConfusionMatrix;
import org.tfslim.slim.evaluation.Mistake;

class TrainingReportTest {
  private static final List<String> NAMES = List.of("cat", "dog", "cow");

  private static TrainingReport whole() {
    return Reports.of(
        List.of(Reports.chart("Loss", Reports.series("total_loss", 100, i -> 1.0 / i))),
        Optional.of(Reports.evaluation(NAMES)));
  }

  private static int count(String page, String text) {
    return (page.length() - page.replace(text, "").length()) / text.length();
  }

  @Test
  void showsEverything() {
    String page = whole().html();
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("<title>lenet on fashion_mnist</title>", "86.30 %", "Confusion matrix")
        .contains("aria-label=\"Loss: total_loss from 1 at step 10 to 0.01 at step 1000\"")
        .contains("title=\"dog taken for cow: 70.0 %\">7</td>")
        .contains("<strong>dog</strong>", "1.0 % for the right class, loss 4.6", "sample 17")
        .contains("data:image/png;base64,", "alt=\"dog, taken for cow\"")
        .contains("<th scope=\"row\">optimizer</th><td class=\"value\">momentum</td>");
  }

  @Test
  void needsNoNetwork() {
    assertThat(whole().html())
        .doesNotContain("http:", "https:", "src=\"/", "url(", "@import", "<link", "<iframe")
        .contains("default-src &#39;none&#39;");
  }

  @Test
  void namesAndFlagsAreText() {
    List<String> names = List.of("<b>cat</b>", "\"dog\"", "'<script>alert(1)</script>");
    TrainingReport report =
        new TrainingReport(
            "<i>net</i>",
            List.of(),
            List.of(),
            Optional.of(Reports.evaluation(names)),
            List.of(new Fact("dataset_dir", "a&b=\"c\"<d>")),
            List.of(),
            List.of("<u>note</u>"));
    assertThat(report.html())
        .doesNotContain("<b>", "<script>alert", "<i>", "<u>", "\"dog\"")
        .contains("&lt;b&gt;cat&lt;/b&gt;", "&quot;dog&quot;", "a&amp;b=&quot;c&quot;&lt;d&gt;");
  }

  @Test
  void valuesThatAreNoNumbersInterruptTheCurveAndAreSaid() {
    Chart chart =
        Reports.chart(
            "Loss", Reports.series("total_loss", 20, i -> i == 10 || i > 15 ? Double.NaN : i));
    String page = Reports.of(List.of(chart), Optional.empty()).html();
    assertThat(page)
        .contains("total_loss: 6 of 20 values are NaN or infinite, the first at step 100.")
        .contains("class=\"bad\" d=\"M", "200:NaN")
        .containsPattern("class=\"curve line0\" d=\"M[0-9L ]+M[0-9L ]+\"")
        .doesNotContainPattern(" d=\"[^\"]*(NaN|Infinity)");
  }

  @Test
  void aChartWithoutOneNumberIsStillAPage() {
    Chart chart = Reports.chart("Loss", Reports.series("loss", 1, i -> Double.POSITIVE_INFINITY));
    assertThat(Reports.of(List.of(chart), Optional.empty()).html())
        .contains("1 of 1 values are NaN or infinite");
  }

  @Test
  void whatIsMissingIsSaidWithTheWayToGetIt() {
    TrainingReport report =
        new TrainingReport(
            "net",
            List.of(),
            List.of(Reports.chart("Loss")),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of());
    assertThat(report.html())
        .contains("No Loss was written.", "<code>evaluate</code>", "There is no flags.txt")
        .doesNotContain("<svg", "Confusion matrix", "Worst mistakes");
  }

  @Test
  void aLongRunGivesABoundedPage() {
    Chart chart =
        Reports.chart("Loss", Reports.series("total_loss", 300_000, i -> 1 + Math.sin(i)));
    assertThat(Reports.of(List.of(chart), Optional.empty()).html().length()).isLessThan(150_000);
  }

  @Test
  void aThousandClassesGiveAUsefulPageBelowTwoMegabytes() throws IOException {
    Random random = new Random(1);
    long[][] counts = new long[1001][1001];
    for (int label = 0; label < 1001; label++) {
      for (int i = 0; i < 50; i++) {
        counts[label][random.nextInt(3) > 0 ? label : random.nextInt(1001)]++;
      }
    }
    counts[500] = new long[1001];
    counts[500][501] = 50;
    ByteString photo = photo();
    List<MistakePicture> mistakes =
        IntStream.range(0, 100)
            .mapToObj(i -> new MistakePicture(new Mistake(i, i, i + 1, 9, 1), photo))
            .toList();
    List<String> names = IntStream.range(0, 1001).mapToObj(i -> "class of birds " + i).toList();
    EvaluationReport evaluation =
        new EvaluationReport(
            "x",
            List.of(),
            Optional.of(new ClassCounts(ConfusionMatrix.of(counts), names)),
            mistakes);
    String page = Reports.of(List.of(), Optional.of(evaluation)).html();
    assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(1_500_000);
    assertThat(page)
        .contains("Most confused classes", "Classes with the lowest recall", "50 of 50")
        .doesNotContain("Confusion matrix");
    assertThat(count(page, "<img ")).isEqualTo(EvaluationReport.MAX_MISTAKES);
  }

  /** A photo of half a megabyte: noise does not compress. */
  private static ByteString photo() throws IOException {
    BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < 600 * 400; i++) {
      image.setRGB(i % 600, i / 600, random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return ByteString.copyFrom(bytes.toByteArray());
  }

  @Test
  void aSmallPictureStandsThereAsItIs() {
    String encoded = Base64.getEncoder().encodeToString(Reports.picture().toByteArray());
    assertThat(whole().html()).contains("src=\"data:image/png;base64," + encoded + "\"");
  }

  @Test
  void aPictureThatCannotBeReadIsNoFailure() {
    ByteString file = ByteString.copyFromUtf8("\u0089PNG what?");
    MistakePicture broken = new MistakePicture(new Mistake(3, 0, 1, 2, 1), file);
    EvaluationReport evaluation =
        new EvaluationReport(
            "x",
            List.of(),
            Optional.of(new ClassCounts(ConfusionMatrix.of(new long[2][2]), List.of())),
            List.of(broken));
    assertThat(Reports.of(List.of(), Optional.of(evaluation)).html())
        .contains("cannot be shown", "class 0")
        .doesNotContain("<img");
  }

  @Test
  void aClassWithoutSamplesHasNoRecall() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{0, 0}, {5, 0}});
    ClassCounts counts = new ClassCounts(matrix, List.of("a", "b"));
    assertThat(counts.byRecall()).extracting(ClassScore::classId).containsExactly(1);
    assertThatThrownBy(() -> new ClassCounts(ConfusionMatrix.of(new long[2][2]), List.of("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void replacesAnOlderPage(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("report.html"), "old");
    whole().write(file);
    assertThat(Files.readString(file)).isEqualTo(whole().html());
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
