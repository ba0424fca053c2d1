package org.tfslim.classification.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie on an axis.
 *
 * @param low the value at 0
 * @param high the value at 1, above {@code low}
 * @param logarithmic whether equal ratios, not differences, are equal lengths
 */
record Scale(double low, double high, boolean logarithmic) {
  private static final int TICKS = 5;
  private static final double LOGARITHMIC_FROM = 100;
  private static final double FROM_ZERO_BELOW = 0.4;

  /** From the first step to the last; a single one is at the low end. */
  static Scale ofSteps(long first, long last) {
    return new Scale((double) first, (double) Math.max(last, first + 1), false);
  }

  /**
   * A scale with round ends around values, logarithmic if they are positive and span two orders of
   * magnitude.
   */
  static Scale around(double minimum, double maximum) {
    if (minimum > 0 && maximum / minimum >= LOGARITHMIC_FROM) {
      double low = Math.pow(10, Math.floor(Math.log10(minimum)));
      return new Scale(low, Math.pow(10, Math.ceil(Math.log10(maximum) - 1e-9)), true);
    }
    double from = minimum > 0 && minimum < FROM_ZERO_BELOW * maximum ? 0 : minimum;
    // A constant gets room around it, so that its line lies in the middle.
    double spread = maximum > from ? maximum - from : Math.max(Math.abs(maximum), 1e-12);
    double lower = maximum > from ? from : from - spread / 2;
    double upper = maximum > from ? maximum : maximum + spread / 2;
    double step = tickStep(upper - lower);
    return new Scale(
        step * Math.floor(lower / step + 1e-9), step * Math.ceil(upper / step - 1e-9), false);
  }

  /** A scale up to 1 for shares of which none is below {@code minimum}. */
  static Scale ofShares(double minimum) {
    return new Scale(Math.max(0, Math.min(0.9, Math.floor(10 * minimum) / 10)), 1, false);
  }

  /** The place of a value: 0 at the low end, 1 at the high one. */
  double position(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** The place of a step. */
  double positionOf(long step) {
    return position((double) step);
  }

  /** Round values along the axis. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int decades = (int) Math.round(Math.log10(high / low));
      int every = (decades + TICKS - 1) / TICKS;
      for (int i = 0; i <= decades; i += every) {
        ticks.add(low * Math.pow(10, i));
      }
      return ticks;
    }
    double step = tickStep(high - low);
    for (double k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
      ticks.add(k * step + 0.0); // -0.0 becomes 0.0.
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, so that about five of them make the length. */
  private static double tickStep(double length) {
    double rough = length / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }
}
