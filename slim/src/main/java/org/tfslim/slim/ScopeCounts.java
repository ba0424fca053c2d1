package org.tfslim.slim;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which variable scopes were opened, as a tree, so that default names can be numbered. Opening a
 * scope again forgets what was opened below it: names there start again, which is how a network
 * that is built twice finds its variables. Source: {@code open_variable_scope} and {@code
 * _get_unique_variable_scope} of TF1.
 */
final class ScopeCounts {
  private final Scope root = new Scope();

  private static final class Scope {
    private final Map<String, Scope> below = new HashMap<>();
    private boolean opened;
  }

  /** Notes that the scope {@code path} is opened. */
  void open(String path) {
    Scope scope = root;
    for (String part : path.split("/", -1)) {
      scope = scope.below.computeIfAbsent(part, name -> new Scope());
    }
    scope.opened = true;
    scope.below.clear();
  }

  /**
   * {@code name}, or {@code name_1} and so on if the scope was opened before.
   *
   * @param parent the path of the scope it is below, empty or ending with a slash
   */
  String unique(String parent, String name) {
    if (!isOpened(parent + name)) {
      return name;
    }
    int free =
        IntStream.iterate(1, i -> i + 1)
            .filter(i -> !isOpened(parent + name + "_" + i))
            .findFirst()
            .orElseThrow();
    return name + "_" + free;
  }

  private boolean isOpened(String path) {
    Scope scope = root;
    for (String part : path.split("/", -1)) {
      scope = scope.below.get(part);
      if (scope == null) {
        return false;
      }
    }
    return scope.opened;
  }
}
