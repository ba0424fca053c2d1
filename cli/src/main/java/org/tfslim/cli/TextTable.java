package org.tfslim.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns, for people. Columns of numbers are right-aligned, others left-aligned.
 *
 * <pre>{@code
 * new TextTable("End point", "Shape").numbers("Parameters").row("conv1", "28x28", "832").text();
 * }</pre>
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String> header = new ArrayList<>();
  private final List<Boolean> numeric = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** A table whose first columns are text. */
  public TextTable(String... titles) {
    add(false, titles);
  }

  /** Adds columns of numbers. */
  public TextTable numbers(String... titles) {
    return add(true, titles);
  }

  /** Adds columns of text. */
  public TextTable texts(String... titles) {
    return add(false, titles);
  }

  private TextTable add(boolean isNumeric, String... titles) {
    for (String title : titles) {
      header.add(title);
      numeric.add(isNumeric);
    }
    return this;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it does not have one cell per column
   */
  public TextTable row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "A row of " + cells.length + " cells in a table of " + header.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /**
   * The header, a rule and the rows, one line each; without header and rule if all titles are
   * empty.
   */
  public String text() {
    List<Integer> widths = widths();
    List<List<String>> lines = new ArrayList<>();
    if (header.stream().anyMatch(title -> !title.isEmpty())) {
      lines.add(header);
      lines.add(rules(widths));
    }
    lines.addAll(rows);
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line(line, widths)).append('\n'));
    return text.toString();
  }

  /** Makes the rules below the titles; a column without a title has none. */
  private List<String> rules(List<Integer> widths) {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < widths.size(); i++) {
      rules.add("-".repeat(header.get(i).isEmpty() ? 0 : widths.get(i)));
    }
    return rules;
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      int column = i;
      int widest = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
      widths.add(Math.max(header.get(i).length(), widest));
    }
    return widths;
  }

  private String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths.get(i) - cells.get(i).length());
      line.append(i == 0 ? "" : GAP);
      line.append(numeric.get(i) ? padding + cells.get(i) : cells.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }
}
