package org.tfslim.classification.report;

import java.util.List;
import org.tfslim.formats.events.ScalarSeries;

/**
 * Curves over the steps in one frame.
 *
 * @param title what the values are
 * @param unit how they are written
 * @param lines at most four; series without points are left out
 * @param absence a sentence for the case that there is no point: how to get some
 */
record Chart(String title, Unit unit, List<Line> lines, String absence) {
  /** Leaves out empty series. */
  public Chart {
    lines = lines.stream().filter(line -> !line.series().points().isEmpty()).toList();
  }

  /**
   * One curve.
   *
   * @param name for the legend
   * @param noisy whether it is to be read off a smoothed curve, drawn over it
   */
  public record Line(String name, ScalarSeries series, boolean noisy) {}

  /** How values are written. */
  public enum Unit {
    /** With four digits. */
    NUMBER,
    /** A share in [0, 1], in percent. */
    PERCENT;

    /** An axis for values from {@code minimum} to {@code maximum}. */
    Scale scale(double minimum, double maximum) {
      return this == PERCENT ? Scale.ofShares(minimum) : Scale.around(minimum, maximum);
    }

    String text(double value) {
      return this == PERCENT ? NumberFormats.percent(value) : NumberFormats.number(value);
    }
  }
}
