package org.tfslim.nets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tfslim.testkit.Documents;

/** {@code docs/PARITY.md}: one line for each network that is compared with the original. */
final class ParityReport {
  private static final String FILE = "docs/PARITY.md";

  /** The error depends on the processor; what the report says is right up to this factor. */
  private static final double FACTOR = 10;

  private static final String NOT_COUNTED = "-";

  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (\\d+) \\| (\\S+) \\| (\\d+) \\| (\\S+) \\| (\\S+) \\|");

  private static final String HEAD =
      """
      # Equality with the Python original

      Networks are built here and in Python (TensorFlow 2.18, tf-slim 1.1.0, research/slim), given the same weights and
      the same images, and run. Compared are the names, order and shapes of the variables; the names, order and shapes of
      the end points, their means, standard deviations, minima and maxima and eight values of each; and every logit. The
      error is the largest difference found, in standard deviations of the tensor it was found in. Two kernels of the same
      TensorFlow differ by up to 1e-5; the tests allow 5e-5.

      Made by `mvn -B -ntp verify -pl nets -am -Dtest=ParityTest -Dsurefire.failIfNoSpecifiedTests=false
      -Dtfslim.docs=write`. The test of a network fails if its line is not true. The error depends on the processor: it is
      checked to be within a factor of ten of what stands here. Multiply-adds are compared too; a dash says that the original's
      were not counted.

      | Network | End points | Largest error | Variables | Parameters | Multiply-adds for an image |
      |---|---|---|---|---|---|
      """;

  private ParityReport() {}

  /**
   * What the report says of a network.
   *
   * @param error in standard deviations of a tensor
   * @param multiplyAdds empty if the original's were not counted
   */
  record Row(
      String network,
      int endPoints,
      double error,
      int variables,
      long parameters,
      OptionalLong multiplyAdds) {
    private String markdown() {
      return String.format(
          Locale.ROOT,
          "| `%s` | %d | %.1e | %d | %,d | %s |",
          network,
          endPoints,
          error,
          variables,
          parameters,
          multiplyAdds.isPresent()
              ? String.format(Locale.ROOT, "%,d", multiplyAdds.getAsLong())
              : NOT_COUNTED);
    }

    private Row withError(double other) {
      return new Row(network, endPoints, other, variables, parameters, multiplyAdds);
    }

    /** This line if it is true of what was {@code found}, or else that. */
    private Row or(Row found) {
      boolean isTrue =
          withError(0).equals(found.withError(0))
              && error >= found.error() / FACTOR
              && error <= found.error() * FACTOR;
      return isTrue ? this : found;
    }
  }

  static String read() {
    return Documents.read(FILE);
  }

  /** A line that is true stays as it is: the error on another processor is not news. */
  static void write(List<Row> found, Map<String, String> unproved) {
    Map<String, Row> lines =
        rows().stream().collect(Collectors.toMap(Row::network, Function.identity()));
    List<Row> rows =
        found.stream()
            .map(row -> lines.containsKey(row.network()) ? lines.get(row.network()).or(row) : row)
            .toList();
    Documents.write(FILE, text(rows, unproved));
  }

  /** The lines of the report as it is. */
  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Matcher matcher = ROW.matcher(read());
    while (matcher.find()) {
      rows.add(
          new Row(
              matcher.group(1),
              Integer.parseInt(matcher.group(2)),
              Double.parseDouble(matcher.group(3)),
              Integer.parseInt(matcher.group(4)),
              number(matcher.group(5)),
              matcher.group(6).equals(NOT_COUNTED)
                  ? OptionalLong.empty()
                  : OptionalLong.of(number(matcher.group(6)))));
    }
    return rows;
  }

  private static long number(String grouped) {
    return Long.parseLong(grouped.replace(",", ""));
  }

  /** The whole report. */
  static String text(List<Row> rows, Map<String, String> unproved) {
    StringBuilder text = new StringBuilder(HEAD);
    rows.forEach(row -> text.append(row.markdown()).append('\n'));
    text.append("\nNot compared:\n\n");
    new TreeMap<>(unproved)
        .forEach(
            (network, reason) ->
                text.append("- `").append(network).append("`: ").append(reason).append('\n'));
    return text.toString();
  }

  /** Fails if the line of a network is missing or not true. */
  static void check(Row found) {
    List<Row> lines = rows().stream().filter(row -> row.network().equals(found.network())).toList();
    assertThat(lines)
        .as("lines of %s in %s, which says how it is made", found.network(), FILE)
        .hasSize(1);
    Row said = lines.get(0);
    assertThat(said.withError(0)).isEqualTo(found.withError(0));
    assertThat(said.error())
        .as("the error of %s in %s, which is %.1e here", found.network(), FILE, found.error())
        .isBetween(found.error() / FACTOR, found.error() * FACTOR);
  }
}
