package org.tfslim.classification.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as the page shows them. */
final class NumberFormats {
  private static final MathContext FOUR_DIGITS = new MathContext(4);
  private static final int COMPACT_FROM = 100_000;

  private NumberFormats() {}

  /** Four significant digits: {@code 0.4123}, {@code 12.35}, {@code 1.2e-5}, {@code NaN}. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinite" : "-infinite";
    }
    BigDecimal rounded = new BigDecimal(value).round(FOUR_DIGITS).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (rounded.signum() == 0) {
      return "0";
    }
    return exponent < -4 || exponent > 6
        ? rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent
        : rounded.toPlainString();
  }

  /** A share in [0, 1] as {@code 87.2 %}. */
  static String percent(double share) {
    return Double.isFinite(share) ? format("%.1f %%", 100 * share) : number(share);
  }

  /** With thousands separated; from 100,000 on with a unit: {@code 1.5M}. */
  static String compact(long count) {
    if (Math.abs(count) < COMPACT_FROM) {
      return grouped(count);
    }
    return Math.abs(count) < 1_000_000 ? number(count / 1e3) + "k" : number(count / 1e6) + "M";
  }

  /** With thousands separated. */
  static String grouped(long count) {
    return format("%,d", count);
  }

  /** {@link String#format} in the notation of all our output. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
