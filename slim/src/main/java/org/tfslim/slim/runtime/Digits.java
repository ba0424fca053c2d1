package org.tfslim.slim.runtime;

import java.util.Locale;
import org.tfslim.formats.SlimException;

/**
 * The digits of the default locale. TensorFlow Java numbers the nodes of a graph with them, and
 * TensorFlow takes ASCII digits only.
 */
public final class Digits {
  private static final long ALL = 1_234_567_890;

  private Digits() {}

  /**
   * Checks them, before a graph is built.
   *
   * @throws SlimException if they are those of Persian, Arabic, Bengali, Nepali, Burmese or others
   */
  public static void require() {
    require(Locale.getDefault(Locale.Category.FORMAT));
  }

  static void require(Locale locale) {
    String found = String.format(locale, "%d", ALL);
    if (!found.equals(Long.toString(ALL))) {
      throw new SlimException(
          "graphs cannot be built with the default locale %s, which writes numbers as %s: TensorFlow takes ASCII digits only. Call Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT) before, or start Java with -Duser.language.format=en."
              .formatted(locale.toLanguageTag(), found));
    }
  }
}
