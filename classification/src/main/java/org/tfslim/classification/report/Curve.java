package org.tfslim.classification.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tfslim.formats.events.ScalarSeries;
import org.tfslim.formats.events.ScalarSeries.Point;

/** What is done with a series before it is drawn. */
final class Curve {
  /** Places along the step axis; each keeps its smallest and its largest value. */
  static final int BUCKETS = 500;

  private static final int SMOOTHED_FROM = 50;

  private Curve() {}

  /**
   * At most two finite points and one that is not, for each of {@link #BUCKETS} places, and the
   * first and the last: peaks stay, however long the run was.
   */
  static List<Point> thinned(List<Point> points) {
    if (points.size() <= 2 * BUCKETS) {
      return points;
    }
    Scale scale = Scale.ofSteps(points.get(0).step(), points.get(points.size() - 1).step());
    List<Point> kept = new ArrayList<>(List.of(points.get(0)));
    int from = 1;
    while (from < points.size() - 1) {
      int to = from;
      long bucket = bucket(scale, points.get(from));
      while (to < points.size() - 1 && bucket(scale, points.get(to)) == bucket) {
        to++;
      }
      addExtremes(points.subList(from, to), kept);
      from = to;
    }
    kept.add(points.get(points.size() - 1));
    return kept;
  }

  private static long bucket(Scale scale, Point point) {
    return (long) (scale.positionOf(point.step()) * BUCKETS);
  }

  private static void addExtremes(List<Point> bucket, List<Point> kept) {
    int lowest = -1;
    int highest = -1;
    int bad = -1;
    for (int i = 0; i < bucket.size(); i++) {
      double value = bucket.get(i).value();
      if (!Double.isFinite(value)) {
        bad = i;
        continue;
      }
      lowest = lowest < 0 || value < bucket.get(lowest).value() ? i : lowest;
      highest = highest < 0 || value > bucket.get(highest).value() ? i : highest;
    }
    int[] places = {lowest, highest, bad};
    Arrays.sort(places);
    int last = -1;
    for (int place : places) {
      if (place > last) {
        kept.add(bucket.get(place));
        last = place;
      }
    }
  }

  /**
   * The average over the recent fiftieth of the points, in which later ones weigh more; values that
   * are not finite are left out. Empty for a series that is too short to need it.
   */
  static List<Point> smoothed(ScalarSeries series) {
    int count = series.points().size();
    if (count < SMOOTHED_FROM) {
      return List.of();
    }
    double keep = 1 - 1.0 / Math.max(2, count / SMOOTHED_FROM);
    List<Point> smoothed = new ArrayList<>(count);
    double sum = 0;
    double weight = 0;
    for (Point point : series.points()) {
      if (Double.isFinite(point.value())) {
        sum = keep * sum + (1 - keep) * point.value();
        weight = keep * weight + (1 - keep);
        smoothed.add(new Point(point.step(), point.wallTime(), sum / weight));
      }
    }
    return smoothed;
  }
}
