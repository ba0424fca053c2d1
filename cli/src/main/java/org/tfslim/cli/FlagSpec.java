package org.tfslim.cli;

import java.util.Optional;
import org.tfslim.formats.NearestNames;

/** The properties of one flag that do not depend on the Java type of its value. */
record FlagSpec(
    String name,
    String help,
    ValueType<?> type,
    Presence presence,
    Range range,
    boolean advanced,
    Optional<Refusal> refusal) {
  private static final int LONGEST_PATTERN = 26;

  /** What it means when a flag is not given. */
  enum Presence {
    DEFAULTED,
    OPTIONAL,
    REQUIRED,
    REPEATED,
    /** The program prints information instead of doing its work: {@code --help}. */
    REQUEST
  }

  /** The numbers that a flag accepts, both ends included. */
  record Range(double min, double max) {
    static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    boolean contains(double value) {
      return value >= min && value <= max;
    }

    String words() {
      if (max < Double.POSITIVE_INFINITY) {
        return " from " + number(min) + " to " + number(max);
      }
      return min > Double.NEGATIVE_INFINITY ? " of at least " + number(min) : "";
    }

    private static String number(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /**
   * The reason why a flag of slim's is not supported.
   *
   * @param accepted the text of the one value that requests nothing and is accepted; empty if every
   *     value is refused
   */
  record Refusal(Optional<String> accepted, String reason) {}

  FlagSpec {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("flag name " + name);
    }
    if (!range.equals(Range.ANY) && !type.isNumber()) {
      throw new IllegalArgumentException("--" + name + " is not a number and has no range");
    }
  }

  /** A flag without a range, shown in all help. */
  FlagSpec(String name, String help, ValueType<?> type, Presence presence) {
    this(name, help, type, presence, Range.ANY, false, Optional.empty());
  }

  FlagSpec with(Presence other) {
    return new FlagSpec(name, help, type, other, range, advanced, refusal);
  }

  FlagSpec with(Range other) {
    return new FlagSpec(name, help, type, presence, other, advanced, refusal);
  }

  FlagSpec with(Refusal other) {
    return new FlagSpec(name, help, type, presence, range, advanced, Optional.of(other));
  }

  FlagSpec asAdvanced() {
    return new FlagSpec(name, help, type, presence, range, true, refusal);
  }

  /** The flag as help and messages show it: {@code --batch_size=N}, {@code --[no]clone_on_cpu}. */
  String pattern() {
    if (type.isSwitch()) {
      return presence == Presence.REQUEST ? "--" + name : "--[no]" + name;
    }
    String pattern = "--" + name + "=" + type.label();
    boolean manyChoices = !type.choices().isEmpty() && pattern.length() > LONGEST_PATTERN;
    return manyChoices ? "--" + name + "=NAME" : pattern;
  }

  /** The problem with a text given as the value; empty if there is none. */
  Optional<String> problem(String text) {
    boolean fits = type.read().apply(text).isPresent();
    if (fits && (!type.isNumber() || range.contains(Double.parseDouble(text)))) {
      return refusal
          .filter(it -> it.accepted().isEmpty() || !it.accepted().equals(type.canonical(text)))
          .map(it -> "--%s=%s: %s; leave the flag out".formatted(name, text, it.reason()));
    }
    return Optional.of(
        "--%s=%s: %s"
            .formatted(
                name,
                text,
                type.reason(text)
                    .orElseGet(
                        () ->
                            type.refusals()
                                    .apply(text)
                                    .map(reason -> reason + "; ")
                                    .orElseGet(() -> NearestNames.question(text, type.choices()))
                                + "expected "
                                + wanted())));
  }

  /** The expectation that an error message states: {@code a whole number of at least 1}. */
  String wanted() {
    return type.wanted() + range.words();
  }
}
