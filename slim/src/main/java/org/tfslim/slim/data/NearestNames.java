package org.tfslim.slim.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The names that a mistyped one may have meant. */
final class NearestNames {
  private static final int SHOWN = 2;

  private NearestNames() {}

  /** The two names that take the fewest insertions, deletions and replacements. */
  static List<String> of(String name, Collection<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt(it -> distance(name, it)))
        .limit(SHOWN)
        .toList();
  }

  /** The Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
