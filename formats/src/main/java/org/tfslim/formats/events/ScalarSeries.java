package org.tfslim.formats.events;

import java.util.List;

/**
 * The values of one tag over the steps.
 *
 * @param tag e.g. {@code total_loss}
 * @param points sorted by step, one per step
 */
public record ScalarSeries(String tag, List<Point> points) {
  /** Copies the points. */
  public ScalarSeries {
    points = List.copyOf(points);
  }

  /**
   * A value.
   *
   * @param step the global step
   * @param wallTime when it was written, in seconds since 1970
   * @param value may be NaN or infinite
   */
  public record Point(long step, double wallTime, double value) {}

  /**
   * The point of the last step.
   *
   * @throws java.util.NoSuchElementException if the series is empty
   */
  public Point last() {
    return points.stream().reduce((first, second) -> second).orElseThrow();
  }
}
