package org.tfslim.classification.report;

import static org.tfslim.classification.report.Html.element;
import static org.tfslim.classification.report.Html.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The page around the parts. */
final class ReportPage {
  /** The page may load nothing: pictures, styles and the script are part of it. */
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

  private ReportPage() {}

  static String html(TrainingReport report) {
    Html page = element("html", head(report), body(report)).with("lang", "en");
    StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    page.writeTo(out);
    return out.append('\n').toString();
  }

  private static Html head(TrainingReport report) {
    return element(
        "head",
        element("meta").with("charset", "utf-8"),
        element("meta").with("http-equiv", "Content-Security-Policy").with("content", POLICY),
        element("meta")
            .with("name", "viewport")
            .with("content", "width=device-width, initial-scale=1"),
        element("meta").with("name", "color-scheme").with("content", "light dark"),
        element("title", report.title()),
        Html.inline("style", resource("report.css")));
  }

  private static Html body(TrainingReport report) {
    List<Html> sections = new ArrayList<>();
    sections.add(header(report));
    report.notes().forEach(note -> sections.add(element("p", note).with("class", "notice")));
    sections.add(charts(report));
    sections.addAll(evaluation(report));
    sections.add(
        element(
                "div",
                facts("Flags", report.flags(), "There is no flags.txt in this directory."),
                facts("Environment", report.environment(), "Nothing is known about it."))
            .with("class", "pair"));
    return element(
        "body", element("main").add(sections), Html.inline("script", resource("report.js")));
  }

  private static Html header(TrainingReport report) {
    List<Html.Element> tiles =
        report.highlights().stream()
            .map(it -> element("div", element("dt", it.name()), element("dd", it.value())))
            .toList();
    return element(
        "header",
        element("h1", report.title()),
        element("dl").add(tiles).with("class", "highlights"));
  }

  private static Html charts(TrainingReport report) {
    Scale steps = ChartView.steps(report.charts());
    return element(
        "section",
        element("h2", "Curves"),
        element("div")
            .add(report.charts().stream().map(chart -> ChartView.of(chart, steps)).toList())
            .with("class", "charts"));
  }

  private static List<Html> evaluation(TrainingReport report) {
    if (report.evaluation().isEmpty()) {
      return List.of(
          element(
              "section",
              element("h2", "Evaluation"),
              element(
                      "p",
                      text("There was none. Train with the option "),
                      element("code", "evaluate"),
                      text(" to see metrics, the confusion matrix and the worst mistakes here."))
                  .with("class", "absent")));
    }
    EvaluationReport evaluation = report.evaluation().get();
    Html metrics =
        element(
            "section",
            element("h2", "Evaluation"),
            element("p", evaluation.caption()),
            DataTable.facts(evaluation.metrics()));
    if (evaluation.counts().isEmpty()) {
      return List.of(metrics);
    }
    ClassCounts counts = evaluation.counts().get();
    ConfusionView confusion = new ConfusionView(counts);
    return List.of(
        metrics,
        element("div", confusion.classes(), confusion.confusion()).with("class", "pair"),
        new MistakesView(counts).of(evaluation.mistakes()));
  }

  private static Html facts(String title, List<TrainingReport.Fact> facts, String absence) {
    return element(
        "section",
        element("h2", title),
        facts.isEmpty() ? element("p", absence).with("class", "absent") : DataTable.facts(facts));
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
