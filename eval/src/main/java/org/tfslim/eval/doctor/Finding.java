package org.tfslim.eval.doctor;

import java.util.Optional;

/**
 * A result of one check of {@code doctor}.
 *
 * @param section the section that it belongs to, such as {@code Versions}
 * @param name what was checked
 * @param value what was found
 * @param problem what is wrong with it, if anything is
 */
record Finding(String section, String name, String value, Optional<Problem> problem) {
  /**
   * A problem.
   *
   * @param fatal whether nothing works until it is fixed
   * @param text what was expected and what to do
   */
  record Problem(boolean fatal, String text) {}

  /** A finding without a problem. */
  static Finding of(String section, String name, String value) {
    return new Finding(section, name, value, Optional.empty());
  }

  /** This finding with a fatal problem. */
  Finding failing(String text) {
    return new Finding(section, name, value, Optional.of(new Problem(true, text)));
  }

  /** This finding with a problem that is not fatal. */
  Finding warning(String text) {
    return new Finding(section, name, value, Optional.of(new Problem(false, text)));
  }

  boolean fatal() {
    return problem.filter(Problem::fatal).isPresent();
  }
}
