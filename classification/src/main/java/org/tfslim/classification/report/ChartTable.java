package org.tfslim.classification.report;

import static org.tfslim.classification.report.Html.element;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tfslim.formats.events.ScalarSeries.Point;

/** Some of a chart's values as a table, evenly chosen, folded up until a reader opens them. */
final class ChartTable {
  private static final int ROWS = 12;

  private ChartTable() {}

  static Html of(Chart chart) {
    List<Html> header = new ArrayList<>(List.of(DataTable.columnHeader("Step")));
    chart.lines().forEach(line -> header.add(DataTable.columnHeader(line.name())));
    List<Map<Long, Double>> columns =
        chart.lines().stream().map(line -> byStep(line.series().points())).toList();
    List<Html> rows = new ArrayList<>();
    for (long step : steps(chart)) {
      List<Html> cells = new ArrayList<>();
      cells.add(DataTable.rowHeader(NumberFormats.grouped(step)));
      for (Map<Long, Double> column : columns) {
        Double value = column.get(step);
        cells.add(DataTable.number(value == null ? "" : chart.unit().text(value)));
      }
      rows.add(element("tr").add(cells));
    }
    return element("details", element("summary", "Values"), DataTable.of(header, rows));
  }

  private static Map<Long, Double> byStep(List<Point> points) {
    Map<Long, Double> values = new HashMap<>();
    points.forEach(point -> values.put(point.step(), point.value()));
    return values;
  }

  /** Up to so many of each line. */
  private static List<Long> steps(Chart chart) {
    TreeSet<Long> steps = new TreeSet<>();
    for (Chart.Line line : chart.lines()) {
      List<Point> points = line.series().points();
      int rows = Math.min(ROWS, points.size());
      for (int i = 0; i < rows; i++) {
        int place = rows == 1 ? 0 : (int) ((long) i * (points.size() - 1) / (rows - 1));
        steps.add(points.get(place).step());
      }
    }
    return List.copyOf(steps);
  }
}
