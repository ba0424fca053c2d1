package org.tfslim.slim;

import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A snapshot of some variables of a graph, in order of creation, which can be narrowed down: {@code
 * slim.variables().in("InceptionV4/Mixed_5b").withSuffix("weights")}. Source: {@code
 * slim.get_variables} and its relatives.
 */
public final class Variables extends AbstractList<Variable<?>> {
  private final List<Variable<?>> variables;

  Variables(Collection<? extends Variable<?>> variables) {
    this.variables = List.copyOf(variables);
  }

  @Override
  public Variable<?> get(int index) {
    return variables.get(index);
  }

  @Override
  public int size() {
    return variables.size();
  }

  private Variables where(Predicate<Variable<?>> test) {
    return new Variables(variables.stream().filter(test).toList());
  }

  /**
   * Those whose names begin with {@code scope}. As in slim, any prefix will do: {@code conv1} also
   * finds {@code conv10/weights}, {@code conv1/} does not.
   */
  public Variables in(String scope) {
    return where(variable -> variable.name().startsWith(scope));
  }

  /** Those in any of the scopes. */
  public Variables in(ScopeList scopes) {
    return where(scopes::contains);
  }

  /** Those in none of the scopes. */
  public Variables notIn(ScopeList scopes) {
    return where(variable -> !scopes.contains(variable));
  }

  /** Those whose names end with {@code suffix}, e.g. {@code weights} or {@code Momentum}. */
  public Variables withSuffix(String suffix) {
    return where(variable -> variable.name().endsWith(suffix));
  }

  /**
   * Those with this name in any scope: {@code weights} finds {@code conv1/weights}, but not {@code
   * conv1/depthwise_weights}. Source: {@code slim.get_variables_by_name}.
   */
  public Variables byName(String name) {
    return where(variable -> variable.name().equals(name) || variable.name().endsWith("/" + name));
  }

  /**
   * Those whose names contain a match of one of the patterns to include (all, if there are none)
   * and no match of one to exclude. Source: {@code slim.filter_variables}.
   *
   * @param include regular expressions
   * @param exclude regular expressions
   * @throws java.util.regex.PatternSyntaxException if one is not a regular expression
   */
  public Variables filter(List<String> include, List<String> exclude) {
    List<Pattern> included = include.stream().map(Pattern::compile).toList();
    List<Pattern> excluded = exclude.stream().map(Pattern::compile).toList();
    return where(
        variable ->
            (included.isEmpty() || anyFound(included, variable.name()))
                && !anyFound(excluded, variable.name()));
  }

  private static boolean anyFound(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
  }

  /** Those that gradients change. */
  public Variables trainable() {
    return where(Variable::trainable);
  }

  /** Those that inference needs. */
  public Variables model() {
    return where(Variable::model);
  }
}
