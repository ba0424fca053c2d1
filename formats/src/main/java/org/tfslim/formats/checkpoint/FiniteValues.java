package org.tfslim.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.TensorEntry;

/**
 * The tensors of a checkpoint that have values which are NaN or infinite. A network with one such
 * weight computes nothing of use, although it may return numbers.
 *
 * @param checkpoint its prefix
 * @param found those that have such values, in order
 */
public record FiniteValues(String checkpoint, List<NotFinite> found) {
  private static final int SHOWN = 3;

  /**
   * A tensor with such values.
   *
   * @param name the name in the checkpoint
   * @param count how many there are
   * @param elements of how many
   */
  public record NotFinite(String name, long count, long elements) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s (%,d of %,d)", name, count, elements);
    }
  }

  /** Copies the list. */
  public FiniteValues {
    found = List.copyOf(found);
  }

  /**
   * Reads tensors, whose checksums are checked on the way, and looks at their values.
   *
   * @param names of tensors of the checkpoint; those that are not of floating-point numbers are not
   *     looked at
   * @throws DataException if one is missing or damaged
   */
  public static FiniteValues of(CheckpointReader reader, Collection<String> names) {
    List<NotFinite> found = new ArrayList<>();
    for (String name : names) {
      Optional<TensorEntry> entry = reader.find(name);
      if (entry.isPresent() && isLookedAt(entry.get().dtype())) {
        long count = count(reader.read(name), entry.get().dtype());
        if (count > 0) {
          found.add(new NotFinite(name, count, entry.get().elements()));
        }
      }
    }
    return new FiniteValues(reader.prefix().toString(), found);
  }

  private static boolean isLookedAt(ElementType type) {
    return type.isFloatingPoint();
  }

  /**
   * How many values are not finite; 0 for types that are not of floating-point numbers.
   *
   * @param values from the buffer's position to its limit, little endian; the position stays
   */
  public static long count(ByteBuffer values, ElementType type) {
    if (!isLookedAt(type)) {
      return 0;
    }
    ByteBuffer bytes = values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int width = type.width();
    long count = 0;
    for (int at = bytes.position(); at < bytes.limit(); at += width) {
      if (!isFinite(bytes, at, type)) {
        count++;
      }
    }
    return count;
  }

  /** A number is not finite if all bits of its exponent are set. */
  private static boolean isFinite(ByteBuffer bytes, int at, ElementType type) {
    return switch (type) {
      case FLOAT32 -> (bytes.getInt(at) & 0x7F80_0000) != 0x7F80_0000;
      case FLOAT64 -> (bytes.getLong(at) & 0x7FF0_0000_0000_0000L) != 0x7FF0_0000_0000_0000L;
      case BFLOAT16 -> (bytes.getShort(at) & 0x7F80) != 0x7F80;
      case FLOAT16 -> (bytes.getShort(at) & 0x7C00) != 0x7C00;
      default -> true;
    };
  }

  /** What is wrong, for people, to be followed by what to do about it; empty if nothing is. */
  public Optional<String> problem() {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String names =
        found.stream().limit(SHOWN).map(NotFinite::toString).collect(Collectors.joining(", "));
    String more =
        found.size() > SHOWN
            ? " and in %s more".formatted(Numbers.grouped(found.size() - SHOWN))
            : "";
    return Optional.of(
        "%s has values that are NaN or infinite in %s%s.".formatted(checkpoint, names, more));
  }

  /**
   * Returns if all values are finite.
   *
   * @throws DataException that names the tensors, otherwise
   */
  public void require() {
    problem()
        .ifPresent(
            problem -> {
              throw new DataException(
                  problem
                      + " Nothing that is computed with them is of use: take an earlier checkpoint, or one of another run.");
            });
  }
}
