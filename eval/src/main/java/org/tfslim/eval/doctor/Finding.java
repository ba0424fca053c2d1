package org.tfslim.eval.doctor;

import java.util.Optional;

/**
 * Something that {@code doctor} looked at.
 *
 * @param section what it belongs to, as {@code Versions}
 * @param name what was looked at
 * @param value what was found
 * @param problem what is wrong with it, if anything is
 */
record Finding(String section, String name, String value, Optional<Problem> problem) {
  /**
   * What is wrong.
   *
   * @param fatal whether nothing can work until it is mended
   * @param text what was expected and what to do
   */
  record Problem(boolean fatal, String text) {}

  /** Something that is as it should be. */
  static Finding of(String section, String name, String value) {
    return new Finding(section, name, value, Optional.empty());
  }

  /** This finding with a problem that nothing works with. */
  Finding failing(String text) {
    return new Finding(section, name, value, Optional.of(new Problem(true, text)));
  }

  /** This finding with a problem that some things work with. */
  Finding warning(String text) {
    return new Finding(section, name, value, Optional.of(new Problem(false, text)));
  }

  boolean fatal() {
    return problem.filter(Problem::fatal).isPresent();
  }
}
