package org.tfslim.slim;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.OptionException;

/**
 * Variables chosen by what their names begin with, as slim's options {@code trainable_scopes} and
 * {@code checkpoint_exclude_scopes} do.
 *
 * @param prefixes beginnings of names; none chooses nothing
 */
public record ScopeList(List<String> prefixes) {
  private static final int NEAREST = 3;

  /** Copies the list. */
  public ScopeList {
    prefixes = List.copyOf(prefixes);
  }

  /** The scopes of a text such as {@code InceptionV4/Logits, InceptionV4/AuxLogits}. */
  public static ScopeList parse(String text) {
    return new ScopeList(
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(scope -> !scope.isEmpty())
            .toList());
  }

  /** No scopes. */
  public static ScopeList none() {
    return new ScopeList(List.of());
  }

  /** Whether the name of a variable begins with one of the scopes. */
  public boolean contains(Variable<?> variable) {
    return prefixes.stream().anyMatch(variable.name()::startsWith);
  }

  /**
   * Checks that each scope has a variable.
   *
   * @param option the name of the option that lists the scopes
   * @throws OptionException naming the first scope that has none, with the nearest there are
   */
  public void requireAllFound(String option, Collection<? extends Variable<?>> variables) {
    for (String prefix : prefixes) {
      if (variables.stream().noneMatch(variable -> variable.name().startsWith(prefix))) {
        List<String> nearest = NearestNames.of(prefix, scopes(variables), NEAREST);
        throw new OptionException(
            "%s: no variable of the network begins with %s%s"
                .formatted(
                    option,
                    prefix,
                    nearest.isEmpty() ? "" : "; the nearest: " + String.join(", ", nearest)),
            option);
      }
    }
  }

  /** The names of variables, and of all scopes they are in. */
  private static Set<String> scopes(Collection<? extends Variable<?>> variables) {
    Set<String> scopes = new TreeSet<>();
    for (Variable<?> variable : variables) {
      String name = variable.name();
      scopes.add(name);
      for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
        scopes.add(name.substring(0, slash));
      }
    }
    return scopes;
  }
}
