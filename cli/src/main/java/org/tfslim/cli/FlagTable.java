package org.tfslim.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All flags of a program, in groups. Parsing, help, the echo to {@code flags.txt} and completion
 * are all derived from it.
 *
 * @param groups in the order in which help shows them
 */
public record FlagTable(List<FlagGroup> groups) {
  /** Keeps an unmodifiable copy of the groups; a name that occurs twice is a programming error. */
  public FlagTable {
    groups = List.copyOf(groups);
    Set<String> names = new HashSet<>();
    for (FlagGroup group : groups) {
      for (Flag<?> flag : group.flags()) {
        if (!names.add(flag.name())) {
          throw new IllegalArgumentException("--" + flag.name() + " occurs twice in the table");
        }
      }
    }
  }

  /** A table of groups. */
  public static FlagTable of(FlagGroup... groups) {
    return new FlagTable(List.of(groups));
  }

  /** All flags in order. */
  public Stream<Flag<?>> flags() {
    return groups.stream().flatMap(group -> group.flags().stream());
  }

  /** The flag with a name, if there is one. */
  public Optional<Flag<?>> find(String name) {
    return flags().filter(flag -> flag.name().equals(name)).findFirst();
  }

  /**
   * This table with the flags that every program has; if a program defines a flag of the same name,
   * its own definition wins.
   */
  FlagTable withCommonFlags() {
    List<Flag<?>> common = CommonFlags.all().filter(flag -> find(flag.name()).isEmpty()).toList();
    List<FlagGroup> all = new ArrayList<>(groups);
    all.add(new FlagGroup("Common", common));
    return new FlagTable(all);
  }
}
