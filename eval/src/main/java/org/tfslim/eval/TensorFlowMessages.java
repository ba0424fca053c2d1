package org.tfslim.eval;

import java.util.regex.Pattern;

/** What TensorFlow's messages say to a person: without the nodes of the graph. */
final class TensorFlowMessages {
  private static final Pattern NODE = Pattern.compile("\\{\\{[^}]*}}");
  private static final Pattern PREFIX = Pattern.compile("^(\\(\\d+\\) )?([A-Z_]{2,}: )?");

  private TensorFlowMessages() {}

  /** The reason that a message begins with; of several errors, that of the first. */
  static String reason(Exception failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .map(line -> NODE.matcher(line).replaceAll("").strip())
        .filter(line -> !line.isEmpty() && !line.endsWith("root error(s) found."))
        .map(line -> PREFIX.matcher(line).replaceFirst("").strip())
        .findFirst()
        .orElse("no reason is known");
  }
}
