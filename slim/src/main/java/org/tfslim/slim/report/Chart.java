package org.tfslim.slim.report;

import java.util.List;
import org.tfslim.slim.summaries.ScalarSeries;

/**
 * Curves over the steps in one frame.
 *
 * @param title what the values are
 * @param unit how they are written
 * @param lines at most four; series without points are left out
 * @param absence a sentence for the case that there is no point: how to get some
 */
public record Chart(String title, Unit unit, List<Line> lines, String absence) {
  /** Leaves out empty series. */
  public Chart {
    lines = lines.stream().filter(line -> !line.series().points().isEmpty()).toList();
  }

  /**
   * One curve.
   *
   * @param name for the legend
   */
  public record Line(String name, ScalarSeries series) {}

  /** How values are written. */
  public enum Unit {
    /** With four digits. */
    NUMBER,
    /** A share in [0, 1], in percent. */
    PERCENT;

    String text(double value) {
      return this == PERCENT ? Figures.percent(value) : Figures.number(value);
    }
  }
}
