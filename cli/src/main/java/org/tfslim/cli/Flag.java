package org.tfslim.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tfslim.cli.FlagSpec.Presence;
import org.tfslim.cli.FlagSpec.Range;
import org.tfslim.cli.FlagSpec.Refusal;

/**
 * One flag of a program: name, type, default and help. Flags are constants of their program; {@link
 * ParsedFlags#get} takes the flag and returns a value of its type.
 *
 * <p>A flag made with a default always has a value. One made without a default is an {@link
 * OptionalFlag}, which can also be made required or repeatable.
 *
 * @param <T> the type of its value
 */
public sealed class Flag<T> permits OptionalFlag {
  private final FlagSpec spec;
  private final Function<List<String>, T> decode;
  private final Function<T, List<String>> encode;

  /**
   * @param decode makes the value from the texts that were given for the flag (none if it is not
   *     set)
   * @param encode makes the texts that represent a value
   */
  Flag(FlagSpec spec, Function<List<String>, T> decode, Function<T, List<String>> encode) {
    this.spec = spec;
    this.decode = decode;
    this.encode = encode;
  }

  /** A whole number of 32 bits. */
  public static Flag<Integer> integer(String name, int defaultValue, String help) {
    return defaulted(name, ValueType.INTEGER, defaultValue, help);
  }

  /** A whole number of 32 bits, without a default. */
  public static OptionalFlag<Integer> integer(String name, String help) {
    return OptionalFlag.of(name, ValueType.INTEGER, help);
  }

  /** A whole number of 64 bits. */
  public static Flag<Long> longInteger(String name, long defaultValue, String help) {
    return defaulted(name, ValueType.LONG, defaultValue, help);
  }

  /** A whole number of 64 bits, without a default. */
  public static OptionalFlag<Long> longInteger(String name, String help) {
    return OptionalFlag.of(name, ValueType.LONG, help);
  }

  /** A finite number. */
  public static Flag<Double> real(String name, double defaultValue, String help) {
    return defaulted(name, ValueType.REAL, defaultValue, help);
  }

  /** A finite number, without a default. */
  public static OptionalFlag<Double> real(String name, String help) {
    return OptionalFlag.of(name, ValueType.REAL, help);
  }

  /** A switch: {@code --name}, {@code --noname}, {@code --name=true}. */
  public static Flag<Boolean> bool(String name, boolean defaultValue, String help) {
    return defaulted(name, ValueType.BOOL, defaultValue, help);
  }

  /** A switch without a default. */
  public static OptionalFlag<Boolean> bool(String name, String help) {
    return OptionalFlag.of(name, ValueType.BOOL, help);
  }

  /** Any text. */
  public static Flag<String> string(String name, String defaultValue, String help) {
    return defaulted(name, ValueType.STRING, defaultValue, help);
  }

  /** Any text, without a default. */
  public static OptionalFlag<String> string(String name, String help) {
    return OptionalFlag.of(name, ValueType.STRING, help);
  }

  /** One of the names in {@code choices}. */
  public static Flag<String> choice(
      String name, List<String> choices, String defaultValue, String help) {
    return defaulted(name, ValueType.choice(choices), defaultValue, help);
  }

  /** One of the names in {@code choices}, without a default. */
  public static OptionalFlag<String> choice(String name, List<String> choices, String help) {
    return OptionalFlag.of(name, ValueType.choice(choices), help);
  }

  /**
   * The same.
   *
   * @param refusals what an error message says about some other texts
   */
  public static OptionalFlag<String> choice(
      String name, List<String> choices, Function<String, Optional<String>> refusals, String help) {
    return OptionalFlag.of(name, ValueType.choice(choices, refusals), help);
  }

  /** A constant of the default's enum, spelled in lower case. */
  public static <E extends Enum<E>> Flag<E> choice(String name, E defaultValue, String help) {
    return defaulted(name, ValueType.choice(defaultValue.getDeclaringClass()), defaultValue, help);
  }

  /** A constant of an enum, spelled in lower case, without a default. */
  public static <E extends Enum<E>> OptionalFlag<E> choice(
      String name, Class<E> choices, String help) {
    return OptionalFlag.of(name, ValueType.choice(choices), help);
  }

  /**
   * A path of this machine: {@code ~/x} is in the home folder, {@code file:///x} is {@code /x}. An
   * empty one is an error, and so is one of another machine, such as {@code gs://bucket/x}.
   */
  public static Flag<Path> path(String name, Path defaultValue, String help) {
    return defaulted(name, ValueType.PATH, defaultValue, help);
  }

  /** A path, without a default; an empty one is an error. */
  public static OptionalFlag<Path> path(String name, String help) {
    return OptionalFlag.of(name, ValueType.PATH, help);
  }

  /** A path as text, which may be empty, with slim's default. */
  public static Flag<String> pathText(String name, String defaultValue, String help) {
    return defaulted(name, ValueType.PATH_TEXT, defaultValue, help);
  }

  /** A path as text, which may be empty, without a default. */
  public static OptionalFlag<String> pathText(String name, String help) {
    return OptionalFlag.of(name, ValueType.PATH_TEXT, help);
  }

  /** A switch that makes the program print information instead of doing its work. */
  static Flag<Boolean> request(String name, String help) {
    Flag<Boolean> flag = bool(name, false, help);
    return new Flag<>(flag.spec.with(Presence.REQUEST), flag.decode, flag.encode);
  }

  private static <E> Flag<E> defaulted(
      String name, ValueType<E> type, E defaultValue, String help) {
    return new Flag<>(
        new FlagSpec(name, help, type, Presence.DEFAULTED),
        texts -> texts.isEmpty() ? defaultValue : type.read().apply(texts.get(0)).orElseThrow(),
        value -> List.of(type.write().apply(value)));
  }

  /** This flag, shown by {@code --helpfull} only. */
  public Flag<T> advanced() {
    return new Flag<>(spec.asAdvanced(), decode, encode);
  }

  /**
   * This flag, recognized because slim has it, but not supported: its default is accepted, any
   * other value is a usage error. Only {@code --helpfull} shows it.
   *
   * @param reason what is not supported, and the alternative if there is one
   */
  public Flag<T> unsupported(String reason) {
    Optional<String> accepted = canonical(List.of()).stream().findFirst();
    return new Flag<>(spec.with(new Refusal(accepted, reason)).asAdvanced(), decode, encode);
  }

  /** This flag for numbers of at least {@code min}. */
  public Flag<T> atLeast(double min) {
    return between(min, Double.POSITIVE_INFINITY);
  }

  /** This flag for numbers from {@code min} to {@code max}, both included. */
  public Flag<T> between(double min, double max) {
    return new Flag<>(spec.with(new Range(min, max)), decode, encode);
  }

  /** The name, without dashes. */
  public final String name() {
    return spec.name();
  }

  final FlagSpec spec() {
    return spec;
  }

  final T decode(List<String> texts) {
    return decode.apply(texts);
  }

  /** The canonical texts for the value that {@link #decode} makes from {@code texts}. */
  final List<String> canonical(List<String> texts) {
    return encode.apply(decode.apply(texts));
  }

  @Override
  public final String toString() {
    return spec.pattern();
  }
}
