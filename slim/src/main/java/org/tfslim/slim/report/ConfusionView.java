package org.tfslim.slim.report;

import static org.tfslim.slim.report.Html.element;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Which classes are taken for which: all of them where they are few, or the worst. */
final class ConfusionView {
  private static final int MOST_FOR_GRID = 25;
  private static final int WORST = 25;
  private static final double STRONG = 0.55;

  private final ClassCounts counts;

  ConfusionView(ClassCounts counts) {
    this.counts = counts;
  }

  private record Pair(int label, int prediction, long count) {}

  private boolean few() {
    return counts.classes() <= MOST_FOR_GRID;
  }

  /** The grid of all counts, or the pairs that are confused most. */
  Html confusion() {
    return few()
        ? element(
            "section",
            element("h2", "Confusion matrix"),
            element("p", "A row is the right class, a column what its images were taken for."),
            grid())
        : element(
            "section",
            element("h2", "Most confused classes"),
            element(
                "p",
                "With %s classes, the grid of all is left out."
                    .formatted(Figures.grouped(counts.classes()))),
            pairs());
  }

  /** Precision and recall of all classes, or of those with the lowest recall. */
  Html classes() {
    List<Integer> order = counts.byRecall();
    List<Integer> shown = order.subList(0, Math.min(WORST, order.size()));
    return element(
        "section",
        element("h2", few() ? "Classes" : "Classes with the lowest recall"),
        element(
            "p",
            "Recall is the share of a class that was recognized, precision the share that is right of what was taken for it."),
        DataTable.of(
            List.of(
                DataTable.columnHeader("Class"),
                DataTable.columnHeader("Images").with("class", "number"),
                DataTable.columnHeader("Recall").with("class", "share"),
                DataTable.columnHeader("Precision").with("class", "share")),
            shown.stream().map(this::classRow).toList()));
  }

  private Html classRow(int index) {
    return element(
        "tr",
        DataTable.rowHeader(counts.name(index)),
        DataTable.number(Figures.grouped(counts.samples(index))),
        bar(counts.recall(index)),
        bar(counts.precision(index)));
  }

  private static Html bar(double share) {
    if (Double.isNaN(share)) {
      return element("td", "none").with("class", "share");
    }
    Html.Element fill =
        element("span").with("class", "bar").with("style", Figures.format("--v:%.3f", share));
    return element("td", element("span", Figures.percent(share)), fill).with("class", "share");
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
    long count = counts.count(label, prediction);
    double share = count == 0 ? 0 : (double) count / counts.samples(label);
    String style =
        (label == prediction ? "hit" : "miss")
            + (count == 0 ? " none" : "")
            + (share > STRONG ? " strong" : "");
    return element("td", Figures.grouped(count))
        .with("class", style)
        .with("style", Figures.format("--v:%.3f", share))
        .with(
            "title",
            "%s taken for %s: %s"
                .formatted(counts.name(label), counts.name(prediction), Figures.percent(share)));
  }

  private Html pairs() {
    List<Html.Element> rows =
        worst().stream()
            .map(
                pair ->
                    element(
                        "tr",
                        DataTable.rowHeader(counts.name(pair.label())),
                        element("td", counts.name(pair.prediction())),
                        DataTable.number(
                            "%s of %s"
                                .formatted(
                                    Figures.grouped(pair.count()),
                                    Figures.grouped(counts.samples(pair.label()))))))
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

  private List<Pair> worst() {
    Comparator<Pair> byCount = Comparator.comparingLong(Pair::count);
    PriorityQueue<Pair> worst = new PriorityQueue<>(byCount);
    for (int label = 0; label < counts.classes(); label++) {
      for (int prediction = 0; prediction < counts.classes(); prediction++) {
        if (label != prediction && counts.count(label, prediction) > 0) {
          worst.add(new Pair(label, prediction, counts.count(label, prediction)));
          if (worst.size() > WORST) {
            worst.remove();
          }
        }
      }
    }
    return worst.stream()
        .sorted(byCount.reversed().thenComparingInt(Pair::label).thenComparingInt(Pair::prediction))
        .toList();
  }
}
