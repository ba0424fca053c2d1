package org.tfslim.classification.report;

import static org.tfslim.classification.report.Html.element;
import static org.tfslim.classification.report.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.tfslim.formats.events.ScalarSeries.Point;

/**
 * A chart as markup: a stretched drawing without text, so that the text around it keeps its size at
 * every width, and the values of some points as a table for readers who cannot see it.
 */
final class ChartView {
  private static final int DRAWING = 1000;
  private static final int FEW_POINTS = 60;

  private final Chart chart;
  private final Scale x;
  private final Scale y;

  private ChartView(Chart chart, Scale x, Scale y) {
    this.chart = chart;
    this.x = x;
    this.y = y;
  }

  /**
   * The chart, or why there is none.
   *
   * @param steps the axis that all charts of a page have in common
   */
  static Html of(Chart chart, Scale steps) {
    Html title = element("h3", chart.title());
    List<Point> points =
        chart.lines().stream().flatMap(line -> line.series().points().stream()).toList();
    if (points.isEmpty()) {
      return element("div", title, element("p", chart.absence()).with("class", "absent"))
          .with("class", "card chart");
    }
    double[] finite = points.stream().mapToDouble(Point::value).filter(Double::isFinite).toArray();
    Scale y =
        finite.length == 0
            ? Scale.around(0, 1)
            : chart
                .unit()
                .scale(
                    DoubleStream.of(finite).min().orElseThrow(),
                    DoubleStream.of(finite).max().orElseThrow());
    return new ChartView(chart, steps, y).view(title);
  }

  /** From the first step of all charts to the last. */
  static Scale steps(List<Chart> charts) {
    LongSummaryStatistics steps =
        charts.stream()
            .flatMap(chart -> chart.lines().stream())
            .flatMap(line -> line.series().points().stream())
            .mapToLong(Point::step)
            .summaryStatistics();
    return steps.getCount() == 0
        ? Scale.ofSteps(0, 1)
        : Scale.ofSteps(steps.getMin(), steps.getMax());
  }

  private Html view(Html title) {
    Html head = element("div", title, legend()).with("class", "chart-head");
    return element("figure", head, frame(), caption(), ChartTable.of(chart))
        .with("class", "card chart");
  }

  private Html legend() {
    List<Html> names = new ArrayList<>();
    for (int i = 0; i < chart.lines().size(); i++) {
      names.add(element("li", chart.lines().get(i).name()).with("class", "line" + i));
    }
    return element("ul").add(names).with("class", "legend");
  }

  private Html frame() {
    List<Html> parts = new ArrayList<>();
    for (double tick : y.ticks()) {
      parts.add(label("y", "bottom", y.position(tick), chart.unit().text(tick)));
    }
    for (double tick : x.ticks()) {
      if (tick == Math.rint(tick)) {
        parts.add(label("x", "left", x.position(tick), NumberFormats.compact((long) tick)));
      }
    }
    parts.add(drawing());
    return element("div")
        .add(parts)
        .with("class", "plot")
        .with("tabindex", "0")
        .with("data-from", NumberFormats.format("%.0f", x.low()))
        .with("data-to", NumberFormats.format("%.0f", x.high()));
  }

  private static Html label(String axis, String side, double position, String text) {
    return element("span", text)
        .with("class", "tick " + axis)
        .with("style", NumberFormats.format("%s:%.2f%%", side, 100 * position))
        .with("aria-hidden", "true");
  }

  private Html drawing() {
    List<Html> parts = new ArrayList<>();
    StringBuilder grid = new StringBuilder();
    for (double tick : y.ticks()) {
      grid.append("M0 ").append(place(1 - y.position(tick))).append('h').append(DRAWING);
    }
    parts.add(path(grid.toString(), "grid"));
    for (int i = 0; i < chart.lines().size(); i++) {
      parts.addAll(line(chart.lines().get(i), "line" + i));
    }
    return element("svg")
        .add(parts)
        .with("viewBox", "0 0 %d %d".formatted(DRAWING, DRAWING))
        .with("preserveAspectRatio", "none")
        .with("role", "img")
        .with("aria-label", description());
  }

  private List<Html> line(Chart.Line line, String style) {
    List<Point> points = Curve.thinned(line.series().points());
    List<Point> smooth =
        line.noisy() ? Curve.thinned(Curve.smoothed(line.series())) : List.<Point>of();
    List<Html> parts = new ArrayList<>();
    parts.add(path(notFinite(points), "bad"));
    parts.add(
        path(connected(points), "curve " + style + (smooth.isEmpty() ? "" : " faint"))
            .with("data-name", line.name())
            .with("data-points", values(points)));
    if (!smooth.isEmpty()) {
      parts.add(
          path(connected(smooth), "curve " + style)
              .with("data-name", "smoothed")
              .with("data-points", values(smooth)));
    }
    if (points.size() <= FEW_POINTS) {
      parts.add(path(dots(points), "dots " + style));
    }
    return parts;
  }

  private static Html.Element path(String data, String style) {
    return element("path").with("class", style).with("d", data);
  }

  /** The line is interrupted where a value is not finite. */
  private String connected(List<Point> points) {
    StringBuilder path = new StringBuilder();
    boolean open = false;
    for (Point point : points) {
      boolean finite = Double.isFinite(point.value());
      if (finite) {
        path.append(open ? 'L' : 'M').append(place(point));
      }
      open = finite;
    }
    return path.toString();
  }

  /** Lines of no length, which round caps make dots. */
  private String dots(List<Point> points) {
    return points.stream()
        .filter(point -> Double.isFinite(point.value()))
        .map(point -> "M" + place(point) + "h0")
        .collect(Collectors.joining());
  }

  private String notFinite(List<Point> points) {
    return points.stream()
        .filter(point -> !Double.isFinite(point.value()))
        .map(point -> "M" + place(x.positionOf(point.step())) + " 0v" + DRAWING)
        .collect(Collectors.joining());
  }

  private String place(Point point) {
    return place(x.positionOf(point.step())) + " " + place(1 - y.position(point.value()));
  }

  private static String place(double share) {
    return Long.toString(Math.round(DRAWING * share));
  }

  private String values(List<Point> points) {
    return points.stream()
        .map(point -> point.step() + ":" + chart.unit().text(point.value()))
        .collect(Collectors.joining("|"));
  }

  private Html caption() {
    Stream<String> notes =
        Stream.concat(
            y.logarithmic() ? Stream.of("Logarithmic scale.") : Stream.of(),
            chart.lines().stream().flatMap(line -> warning(line).stream()));
    String note = notes.collect(Collectors.joining(" "));
    return element("figcaption", text("step"))
        .add(note.isEmpty() ? List.of() : List.of(element("span", note).with("class", "note")));
  }

  private static Optional<String> warning(Chart.Line line) {
    List<Point> bad =
        line.series().points().stream().filter(point -> !Double.isFinite(point.value())).toList();
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: %d of %d values are NaN or infinite, the first at step %s."
                .formatted(
                    line.name(),
                    bad.size(),
                    line.series().points().size(),
                    NumberFormats.grouped(bad.get(0).step())));
  }

  private String description() {
    return chart.lines().stream()
        .map(
            line -> {
              Point first = line.series().points().get(0);
              Point last = line.series().last();
              return "%s from %s at step %d to %s at step %d"
                  .formatted(
                      line.name(),
                      chart.unit().text(first.value()),
                      first.step(),
                      chart.unit().text(last.value()),
                      last.step());
            })
        .collect(Collectors.joining("; ", chart.title() + ": ", ""));
  }
}
