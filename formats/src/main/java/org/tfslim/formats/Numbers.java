package org.tfslim.formats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers formatted for people. */
public final class Numbers {
  private static final double MEGABYTE = 1e6;
  private static final double TEN_ROUNDED = 9.95;
  private static final MathContext TWO_DIGITS = new MathContext(2);

  private Numbers() {}

  /** With commas between thousands: {@code 13,883,904}. */
  public static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /**
   * How many in a second, in whole numbers only if it is at least ten: {@code 1,032}, {@code 2.5},
   * {@code 0.042}.
   */
  public static String rate(double perSecond) {
    if (perSecond >= TEN_ROUNDED) {
      return String.format(Locale.ROOT, "%,.0f", perSecond);
    }
    return perSecond > 0 && perSecond < 1
        ? new BigDecimal(perSecond).round(TWO_DIGITS).toPlainString()
        : String.format(Locale.ROOT, "%.1f", perSecond);
  }

  /** In millions of bytes: {@code 13.1 MB}. */
  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGABYTE);
  }
}
