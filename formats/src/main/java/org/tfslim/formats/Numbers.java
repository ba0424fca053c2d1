package org.tfslim.formats;

import java.util.Locale;

/** Numbers formatted for people. */
public final class Numbers {
  private static final double MEGABYTE = 1e6;

  private Numbers() {}

  /** With commas between thousands: {@code 13,883,904}. */
  public static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** In millions of bytes: {@code 13.1 MB}. */
  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGABYTE);
  }
}
