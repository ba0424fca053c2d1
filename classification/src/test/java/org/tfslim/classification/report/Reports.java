package org.tfslim.classification.report;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.tfslim.classification.report.TrainingReport.Fact;
import org.tfslim.formats.events.ScalarSeries;
import org.tfslim.slim.evaluation.ConfusionMatrix;
import org.tfslim.slim.evaluation.Mistake;
import org.tfslim.testkit.TestData;

/** Reports for tests. */
final class Reports {
  private Reports() {}

  static ScalarSeries series(String tag, int points, IntToDoubleFunction value) {
    return new ScalarSeries(
        tag,
        IntStream.rangeClosed(1, points)
            .mapToObj(i -> new ScalarSeries.Point(10L * i, i, value.applyAsDouble(i)))
            .toList());
  }

  static Chart chart(String title, ScalarSeries... series) {
    List<Chart.Line> lines =
        List.of(series).stream().map(it -> new Chart.Line(it.tag(), it, true)).toList();
    return new Chart(title, Chart.Unit.NUMBER, lines, "No " + title + " was written.");
  }

  static ByteString picture() {
    try {
      return ByteString.copyFrom(Files.readAllBytes(TestData.path("images/bag.png")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TrainingReport of(List<Chart> charts, Optional<EvaluationReport> evaluation) {
    return new TrainingReport(
        "lenet on fashion_mnist",
        List.of(new Fact("Accuracy", "86.30 %"), new Fact("Steps", "1,000")),
        charts,
        evaluation,
        List.of(new Fact("optimizer", "momentum")),
        List.of(new Fact("Devices", "CPU:0")),
        List.of());
  }

  /** Three classes; the second is mostly taken for the third. */
  static EvaluationReport evaluation(List<String> names) {
    ClassCounts counts =
        new ClassCounts(ConfusionMatrix.of(new long[][] {{9, 1, 0}, {0, 3, 7}, {0, 0, 10}}), names);
    return new EvaluationReport(
        "The checkpoint of step 1,000 on 30 images.",
        List.of(new Fact("Accuracy", "73.33 %")),
        Optional.of(counts),
        List.of(new MistakePicture(new Mistake(17, 1, 2, 4.6f, 0.9f), picture())));
  }
}
