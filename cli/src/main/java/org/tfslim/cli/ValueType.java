package org.tfslim.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tfslim.formats.PathName;
import org.tfslim.formats.PathNameException;

/**
 * How one value of a flag is written and read.
 *
 * @param label the placeholder for the value in help, such as {@code N} in {@code --batch_size=N}
 * @param wanted what an error message says was expected
 * @param choices the texts to choose from; empty if any value of the type will do
 * @param read makes the value of a text; empty if the text is not a value of this type
 * @param write makes the text of a value, which {@code read} accepts
 * @param refusals what is to be said about a text that is not a value, besides what was expected
 */
record ValueType<E>(
    String label,
    String wanted,
    List<String> choices,
    Function<String, Optional<E>> read,
    Function<E, String> write,
    Function<String, Optional<String>> refusals) {
  /** A type about whose refusals there is no more to say than what was expected. */
  ValueType(
      String label,
      String wanted,
      List<String> choices,
      Function<String, Optional<E>> read,
      Function<E, String> write) {
    this(label, wanted, choices, read, write, text -> Optional.empty());
  }

  private static final List<String> TRUE_WORDS = List.of("true", "t", "1", "yes", "y");
  private static final List<String> FALSE_WORDS = List.of("false", "f", "0", "no", "n");

  static final ValueType<Boolean> BOOL =
      new ValueType<>("", "true or false", List.of(), ValueType::readBool, String::valueOf);
  static final ValueType<String> STRING =
      new ValueType<>("TEXT", "a text", List.of(), Optional::of, text -> text);
  static final ValueType<Integer> INTEGER =
      new ValueType<>(
          "N",
          "a whole number",
          List.of(),
          text -> readNumber(text, Integer::valueOf),
          String::valueOf);
  static final ValueType<Long> LONG =
      new ValueType<>(
          "N",
          "a whole number",
          List.of(),
          text -> readNumber(text, Long::valueOf),
          String::valueOf);
  static final ValueType<Double> REAL =
      new ValueType<>("X", "a number", List.of(), ValueType::readReal, ValueType::writeReal);
  static final ValueType<Path> PATH =
      new ValueType<>(
          "PATH", "a path", List.of(), text -> readPath(text, PathName::of), Path::toString);

  /** A path as text, which may be empty. */
  static final ValueType<String> PATH_TEXT =
      new ValueType<>(
          "PATH",
          "a path",
          List.of(),
          text -> text.isEmpty() ? Optional.of(text) : readPath(text, PathName::text),
          text -> text);

  static ValueType<String> choice(List<String> choices) {
    return new ValueType<>(
        String.join("|", choices),
        oneOf(choices),
        List.copyOf(choices),
        text -> Optional.of(text).filter(choices::contains),
        text -> text);
  }

  /** The same, with something to say about some other texts. */
  static ValueType<String> choice(
      List<String> choices, Function<String, Optional<String>> refusals) {
    ValueType<String> type = choice(choices);
    return new ValueType<>(type.label, type.wanted, type.choices, type.read, type.write, refusals);
  }

  /** The constants of an enum, spelled in lower case. */
  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<E> values = List.of(type.getEnumConstants());
    List<String> choices = values.stream().map(ValueType::spelling).toList();
    return new ValueType<>(
        String.join("|", choices),
        oneOf(choices),
        choices,
        text -> values.stream().filter(value -> spelling(value).equals(text)).findFirst(),
        ValueType::spelling);
  }

  /** Whether a flag of this type may be written without a value. */
  boolean isSwitch() {
    return equals(BOOL);
  }

  /**
   * The text that {@link #write} makes for the value of {@code text}; empty if {@code text} is not
   * a value.
   */
  Optional<String> canonical(String text) {
    return read.apply(text).map(write);
  }

  /** Why a text is not a value, if there is more to say than what was expected. */
  Optional<String> reason(String text) {
    if (text.isEmpty() || !(equals(PATH) || equals(PATH_TEXT))) {
      return Optional.empty();
    }
    try {
      PathName.text(text);
      return Optional.empty();
    } catch (PathNameException e) {
      return Optional.of(e.reason());
    }
  }

  boolean isNumber() {
    return equals(INTEGER) || equals(LONG) || equals(REAL);
  }

  private static String spelling(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String oneOf(List<String> choices) {
    return "one of " + choices.stream().collect(Collectors.joining(", "));
  }

  private static Optional<Boolean> readBool(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return TRUE_WORDS.contains(word)
        ? Optional.of(true)
        : Optional.of(false).filter(no -> FALSE_WORDS.contains(word));
  }

  private static <N> Optional<N> readNumber(String text, Function<String, N> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> readReal(String text) {
    // BigDecimal, because Double.valueOf also takes "NaN", "1f" and hexadecimal digits.
    return readNumber(text, BigDecimal::new)
        .map(BigDecimal::doubleValue)
        .filter(value -> Double.isFinite(value));
  }

  /** The plain notation if that is short: 0.00004 and not 4.0E-5. */
  private static String writeReal(double value) {
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    String plain = exact.setScale(Math.max(1, exact.scale())).toPlainString();
    return plain.length() <= 12 ? plain : Double.toString(value);
  }

  private static <P> Optional<P> readPath(String text, Function<String, P> read) {
    try {
      return Optional.of(read.apply(text));
    } catch (PathNameException e) {
      return Optional.empty();
    }
  }
}
