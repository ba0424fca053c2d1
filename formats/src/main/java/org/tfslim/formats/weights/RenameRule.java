package org.tfslim.formats.weights;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.tfslim.formats.OptionException;

/**
 * A rule that replaces parts of names.
 *
 * @param pattern what to look for, anywhere in a name
 * @param replacement the text that replaces it; {@code $1} is the first group
 */
public record RenameRule(Pattern pattern, String replacement) {
  /**
   * The rule of a text such as {@code ^InceptionV4/=Net/}; the last {@code =} divides it.
   *
   * @throws OptionException if there is none, or the first part is not a regular expression
   */
  public static RenameRule parse(String text) {
    int divider = text.lastIndexOf('=');
    if (divider < 1) {
      throw new OptionException("rename=%s: expected REGEX=TEXT".formatted(text), "rename");
    }
    return new RenameRule(
        pattern("rename", text.substring(0, divider)), text.substring(divider + 1));
  }

  /**
   * The regular expression that an option gives.
   *
   * @param option its name, for the message
   * @throws OptionException if it is not a regular expression
   */
  public static Pattern pattern(String option, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new OptionException(
          "%s: '%s' is not a regular expression: %s".formatted(option, regex, e.getDescription()),
          option);
    }
  }

  /** The new name. */
  String apply(String name) {
    try {
      return pattern.matcher(name).replaceAll(replacement);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new OptionException(
          "rename=%s=%s: the text after '=' cannot be used: %s"
              .formatted(pattern, replacement, e.getMessage()),
          "rename");
    }
  }
}
