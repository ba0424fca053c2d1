package org.tfslim.formats;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Text that came from outside, made fit for terminals, logs and shells: names of files, folders,
 * classes and tensors, and quoted lines. A name may hold characters that move the cursor, change
 * colours, turn the direction of writing or end the line.
 */
public final class Printable {
  private static final int ESCAPE = 0x1b;

  private Printable() {}

  /** Whether nothing in a text has to be escaped, a line break neither. */
  public static boolean isPlain(String text) {
    return text.codePoints().noneMatch(Printable::isHarmful);
  }

  /**
   * A text on one line: characters without a picture are written as Java escapes them, a line break
   * as {@code \n} and the start of a terminal's command as {@code \e}.
   */
  public static String line(String text) {
    return isPlain(text) ? text : escaped(text, false, Printable::javaEscape);
  }

  /** The same, but line breaks and tabs stay: for whole messages of several lines. */
  public static String text(String text) {
    return isPlain(text) ? text : escaped(text, true, Printable::javaEscape);
  }

  /** A word for a POSIX shell: in quotes if it needs them. */
  public static String shellWord(String word) {
    if (word.matches("[A-Za-z0-9_@%+=:,./-]+")) {
      return word;
    }
    return isPlain(word)
        ? "'" + word.replace("'", "'\\''") + "'"
        : "$'"
            + escaped(word.replace("\\", "\\\\").replace("'", "\\'"), false, Printable::shellEscape)
            + "'";
  }

  /** A number with its noun: {@code 1 image}, {@code 1,200 images}. */
  public static String count(long number, String noun) {
    return count(number, noun, noun + "s");
  }

  /** The same for a noun with a plural of its own: {@code 2 classes}. */
  public static String count(long number, String noun, String plural) {
    return Numbers.grouped(number) + " " + (number == 1 ? noun : plural);
  }

  private static String escaped(String text, boolean keepLines, IntFunction<String> unicode) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if ((keepLines && (c == '\n' || c == '\t')) || !isHarmful(c)) {
                out.appendCodePoint(c);
              } else {
                out.append(escape(c, unicode));
              }
            });
    return out.toString();
  }

  private static String escape(int c, IntFunction<String> unicode) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case ESCAPE -> "\\e";
      default -> unicode.apply(c);
    };
  }

  /** As in Java and JSON, so that JSON stays what it was. */
  private static String javaEscape(int c) {
    return Character.toString(c)
        .chars()
        .mapToObj(unit -> String.format(Locale.ROOT, "\\u%04x", unit))
        .collect(Collectors.joining());
  }

  private static String shellEscape(int c) {
    return String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c);
  }

  private static boolean isHarmful(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, // C0, C1 and DEL
          Character.FORMAT, // marks of writing direction, zero width, byte order mark
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
