package org.tfslim.cli;

import java.util.List;
import java.util.Optional;
import org.tfslim.cli.FlagSpec.Presence;
import org.tfslim.cli.FlagSpec.Range;

/**
 * A flag without a default: its value is empty if it is not given.
 *
 * @param <E> the type of the value that may be there
 */
public final class OptionalFlag<E> extends Flag<Optional<E>> {
  private final ValueType<E> type;

  private OptionalFlag(FlagSpec spec, ValueType<E> type) {
    super(
        spec,
        texts -> texts.stream().findFirst().map(text -> value(type, text)),
        value -> value.map(type.write()).stream().toList());
    this.type = type;
  }

  static <E> OptionalFlag<E> of(String name, ValueType<E> type, String help) {
    return new OptionalFlag<>(new FlagSpec(name, help, type, Presence.OPTIONAL), type);
  }

  /** This flag as one that must be given. */
  public Flag<E> required() {
    return new Flag<>(
        spec().with(Presence.REQUIRED),
        texts -> value(type, texts.get(0)),
        value -> List.of(type.write().apply(value)));
  }

  /** This flag as one that may be given several times; its value lists all of them in order. */
  public Flag<List<E>> repeated() {
    return new Flag<>(
        spec().with(Presence.REPEATED),
        texts -> texts.stream().map(text -> value(type, text)).toList(),
        values -> values.stream().map(type.write()).toList());
  }

  @Override
  public OptionalFlag<E> advanced() {
    return new OptionalFlag<>(spec().asAdvanced(), type);
  }

  @Override
  public OptionalFlag<E> atLeast(double min) {
    return between(min, Double.POSITIVE_INFINITY);
  }

  @Override
  public OptionalFlag<E> between(double min, double max) {
    return new OptionalFlag<>(spec().with(new Range(min, max)), type);
  }

  private static <E> E value(ValueType<E> type, String text) {
    return type.read().apply(text).orElseThrow();
  }
}
