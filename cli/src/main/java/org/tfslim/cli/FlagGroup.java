package org.tfslim.cli;

import java.util.List;

/**
 * Flags that are shown together in help.
 *
 * @param title the line above them
 * @param flags in the order in which they are shown
 */
public record FlagGroup(String title, List<Flag<?>> flags) {
  /** Keeps an unmodifiable copy of the flags. */
  public FlagGroup {
    flags = List.copyOf(flags);
  }

  /** A group of flags. */
  public static FlagGroup group(String title, Flag<?>... flags) {
    return new FlagGroup(title, List.of(flags));
  }
}
