package org.tfslim.slim.ops;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names taken in one graph, made unique as TF1 does: the first {@code conv} keeps its name, the
 * next ones become {@code conv_1}, {@code conv_2}; names that differ only in case count as the
 * same. Source: {@code tf.Graph.unique_name}.
 */
final class OpNames {
  private final Map<String, Integer> uses = new HashMap<>();

  String unique(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    int count = uses.getOrDefault(key, 0);
    uses.put(key, count + 1);
    if (count == 0) {
      return name;
    }
    while (uses.containsKey(key + "_" + count)) {
      count++;
    }
    uses.put(key + "_" + count, 1);
    return name + "_" + count;
  }
}
