package org.tfslim.classification.report;

import static org.tfslim.classification.report.Html.element;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.tfslim.slim.evaluation.ClassScore;
import org.tfslim.slim.evaluation.ConfusionMatrix;

/** Which classes are taken for which: all of them if they are few, or the worst. */
final class ConfusionView {
  private static final int MOST_FOR_GRID = 25;
  private static final int WORST = 25;
  private static final double STRONG = 0.55;

  private final ClassCounts counts;

  ConfusionView(ClassCounts counts) {
    this.counts = counts;
  }

  private boolean few() {
    return counts.classes() <= MOST_FOR_GRID;
  }

  /** The grid of all counts, or the pairs that are confused most. */
  Html confusion() {
    return few()
        ? element(
            "section",
            element("h2", "Confusion matrix"),
            element(
                "p", "Each row is the right class, each column what its images were taken for."),
            grid())
        : element(
            "section",
            element("h2", "Most confused classes"),
            element(
                "p",
                "With %s classes, the grid of all pairs is left out."
                    .formatted(NumberFormats.grouped(counts.classes()))),
            pairs());
  }

  /** Precision and recall of all classes, or of those with the lowest recall. */
  Html classes() {
    List<ClassScore> order = counts.byRecall();
    List<ClassScore> shown = order.subList(0, Math.min(WORST, order.size()));
    return element(
        "section",
        element("h2", few() ? "Classes" : "Classes with the lowest recall"),
        element(
            "p",
            "Recall is the share of a class that was recognized; precision is the share that is right of what was taken for the class."),
        DataTable.of(
            List.of(
                DataTable.columnHeader("Class"),
                DataTable.columnHeader("Images").with("class", "number"),
                DataTable.columnHeader("Recall").with("class", "share"),
                DataTable.columnHeader("Precision").with("class", "share")),
            shown.stream().map(this::classRow).toList()));
  }

  private Html classRow(ClassScore score) {
    return element(
        "tr",
        DataTable.rowHeader(counts.name(score.classId())),
        DataTable.number(NumberFormats.grouped(score.support())),
        bar(score.recall()),
        bar(score.precision()));
  }

  private static Html bar(OptionalDouble ofClass) {
    if (ofClass.isEmpty()) {
      return element("td", "none").with("class", "share");
    }
    double share = ofClass.getAsDouble();
    Html.Element fill =
        element("span").with("class", "bar").with("style", NumberFormats.format("--v:%.3f", share));
    return element("td", element("span", NumberFormats.percent(share)), fill)
        .with("class", "share");
  }

  private Html grid() {
    List<Html> header = new ArrayList<>(List.of(element("td")));
    for (int i = 0; i < counts.classes(); i++) {
      Html.Element name = element("span", counts.name(i));
      header.add(element("th", name).with("scope", "col"));
    }
    List<Html> rows = new ArrayList<>();
    for (int label = 0; label < counts.classes(); label++) {
      List<Html> cells = new ArrayList<>(List.of(DataTable.rowHeader(counts.name(label))));
      for (int prediction = 0; prediction < counts.classes(); prediction++) {
        cells.add(cell(label, prediction));
      }
      rows.add(element("tr").add(cells));
    }
    return DataTable.of(header, rows).with("class", "scroll confusion");
  }

  private Html cell(int label, int prediction) {
    long count = counts.confusion().count(label, prediction);
    double share = count == 0 ? 0 : (double) count / counts.samples(label);
    String style =
        (label == prediction ? "hit" : "miss")
            + (count == 0 ? " none" : "")
            + (share > STRONG ? " strong" : "");
    return element("td", NumberFormats.grouped(count))
        .with("class", style)
        .with("style", NumberFormats.format("--v:%.3f", share))
        .with(
            "title",
            "%s taken for %s: %s"
                .formatted(
                    counts.name(label), counts.name(prediction), NumberFormats.percent(share)));
  }

  private Html pairs() {
    List<Html.Element> rows =
        counts.confusion().confusions().stream()
            .limit(WORST)
            .map(it -> pair(it.getKey(), it.getValue()))
            .toList();
    return rows.isEmpty()
        ? element("p", "None was taken for another.").with("class", "absent")
        : DataTable.of(
            List.of(
                DataTable.columnHeader("Class"),
                DataTable.columnHeader("Taken for"),
                DataTable.columnHeader("Images").with("class", "number")),
            rows);
  }

  private Html.Element pair(ConfusionMatrix.Cell cell, long count) {
    long all = counts.samples(cell.label());
    return element(
        "tr",
        DataTable.rowHeader(counts.name(cell.label())),
        element("td", counts.name(cell.prediction())),
        DataTable.number(
            "%s of %s".formatted(NumberFormats.grouped(count), NumberFormats.grouped(all))));
  }
}
