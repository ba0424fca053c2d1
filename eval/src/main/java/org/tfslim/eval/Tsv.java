package org.tfslim.eval;

/** Tab separated values. */
final class Tsv {
  private Tsv() {}

  /** Backslash, tab and line ends as {@code \\}, {@code \t}, {@code \n} and {@code \r}. */
  static String cell(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
