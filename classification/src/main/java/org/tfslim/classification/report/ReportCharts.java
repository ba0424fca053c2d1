package org.tfslim.classification.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tfslim.formats.events.ScalarSeries;
import org.tfslim.slim.training.RunDirectory;

/** The curves of {@code report.html}. */
record ReportCharts(TrainingRecords records, Optional<ReportWriter.Evaluated> evaluated) {
  private static final String EVAL = "eval/";
  private static final String EVAL_LOSS = EVAL + "Loss";
  private static final String NO_EVENTS = "There is no event file with it in this directory.";
  private static final String ACCURACY = "Accuracy";
  private static final int MOST_LINES = 4;

  List<Chart> all() {
    return List.of(loss(), accuracy(), learningRate());
  }

  private Chart loss() {
    return new Chart(
        "Loss",
        Chart.Unit.NUMBER,
        List.of(
            new Chart.Line("training, total", records.series(RunDirectory.TOTAL_LOSS), true),
            new Chart.Line("evaluation", withLast("Loss", records.series(EVAL_LOSS)), false)),
        NO_EVENTS);
  }

  private Chart accuracy() {
    List<Chart.Line> lines =
        Stream.concat(records.tags().stream(), evaluatedTags())
            .filter(tag -> tag.startsWith(EVAL + ACCURACY) || tag.startsWith(EVAL + "Recall_"))
            .filter(tag -> records.isTelling(tag.substring(EVAL.length())))
            .distinct()
            .limit(MOST_LINES)
            .map(this::line)
            .toList();
    return new Chart(
        "Accuracy on the evaluation data",
        Chart.Unit.PERCENT,
        lines,
        "It was not measured. Train with the option evaluate, or run the program eval with the"
            + " folder eval in this directory as its eval_dir.");
  }

  private Stream<String> evaluatedTags() {
    return evaluated.stream().flatMap(it -> it.metrics().keySet().stream()).map(EVAL::concat);
  }

  private Chart.Line line(String tag) {
    String metric = tag.substring(EVAL.length());
    return new Chart.Line(
        ReportFacts.metricName(metric), withLast(metric, records.series(tag)), false);
  }

  private Chart learningRate() {
    return new Chart(
        "Learning rate",
        Chart.Unit.NUMBER,
        List.of(new Chart.Line("learning rate", records.series(RunDirectory.LEARNING_RATE), false)),
        NO_EVENTS);
  }

  /** With the evaluation of the last checkpoint, if no event file has it. */
  private ScalarSeries withLast(String metric, ScalarSeries series) {
    List<ScalarSeries.Point> points = new ArrayList<>(series.points());
    evaluated
        .filter(it -> it.metrics().containsKey(metric))
        .filter(it -> points.isEmpty() || series.last().step() < it.step())
        .ifPresent(
            it -> points.add(new ScalarSeries.Point(it.step(), 0, it.metrics().get(metric))));
    return new ScalarSeries(series.tag(), points);
  }
}
