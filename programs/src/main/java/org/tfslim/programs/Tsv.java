package org.tfslim.programs;

/** Tab-separated values. */
public final class Tsv {
  private Tsv() {}

  /**
   * The text of a cell, with backslash, tab and line ends as {@code \\}, {@code \t}, {@code \n} and
   * {@code \r}. The console escapes what else would act on a terminal, escape as {@code \e} and
   * others as their numbers; a backslash of the text itself is doubled, so that neither is
   * mistaken.
   */
  public static String cell(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }
}
