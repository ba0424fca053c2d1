package org.tfslim.formats;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The known names that the user may have meant, for "no such name" errors. */
public final class NearestNames {
  /** Of longer names only the ends are compared, so that an error is never slow to report. */
  private static final int COMPARED_LENGTH = 200;

  private NearestNames() {}

  private record Candidate(String name, int distance) {}

  /**
   * The names most like {@code wanted}, nearest first.
   *
   * <p>Nearness is the edit distance, ignoring case. A name counts as near if at most half of the
   * longer of the two has to change, or if one contains the other (a name without its scope).
   *
   * @param limit the maximum number of names to return
   */
  public static List<String> of(String wanted, Collection<String> known, int limit) {
    String target = normalized(wanted);
    return known.stream()
        .distinct()
        .map(name -> new Candidate(name, distance(target, normalized(name))))
        .filter(candidate -> isNear(target, candidate))
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(limit)
        .map(Candidate::name)
        .toList();
  }

  /**
   * What an error about an unknown name asks: {@code did you mean lenet?}; empty if no name is
   * near.
   *
   * @param wanted the name that is not known
   */
  public static String question(String wanted, Collection<String> known) {
    return of(wanted, known, 1).stream().map("did you mean %s? "::formatted).findFirst().orElse("");
  }

  private static boolean isNear(String target, Candidate candidate) {
    String name = normalized(candidate.name());
    if (target.isEmpty() || name.isEmpty()) {
      return false;
    }
    int longer = Math.max(target.length(), name.length());
    return 2 * candidate.distance() <= longer || name.contains(target) || target.contains(name);
  }

  private static String normalized(String name) {
    String end = name.substring(Math.max(0, name.length() - COMPARED_LENGTH));
    return end.toLowerCase(Locale.ROOT);
  }

  /** The Levenshtein distance: insertions, deletions and replacements of one character. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    Arrays.setAll(previous, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
