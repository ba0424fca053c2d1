package org.tfslim.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tfslim.formats.SlimException;

/**
 * Spells the options that a library mentions as flags: {@code labels_offset} as {@code
 * --labels_offset}, {@code softmax=false} as {@code --nosoftmax}. Options for which the program has
 * no flag stay as they are, and so do parts of paths and of longer names.
 */
final class FlagSpelling {
  private FlagSpelling() {}

  /** The message of an exception, with its options spelled as flags. */
  static String of(SlimException e, FlagTable table) {
    return of(e.getMessage(), e.options(), table);
  }

  /**
   * A text with its options spelled as flags.
   *
   * @param options the names of the options that the text mentions
   */
  static String of(String text, Collection<String> options, FlagTable table) {
    String names =
        options.stream()
            .filter(name -> table.find(name).isPresent())
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    if (names.isEmpty()) {
      return text;
    }
    return Pattern.compile(
            "(?<![\\w./\\\\=-])(?<name>%s)(?<value>=(?:true|false)\\b)?(?![\\w/\\\\-]|\\.\\w)"
                .formatted(names))
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(flag(found.group(1), found.group(2), table)));
  }

  private static String flag(String name, String value, FlagTable table) {
    boolean isSwitch = table.find(name).orElseThrow().spec().type().isSwitch();
    return Optional.ofNullable(value)
        .filter(given -> isSwitch)
        .map(given -> given.equals("=false") ? "--no" + name : "--" + name)
        .orElseGet(() -> "--" + name + Optional.ofNullable(value).orElse(""));
  }
}
