package org.tfslim.slim.saving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Session;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.slim.ScopeList;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;

/**
 * How a model starts from another checkpoint's weights: all variables of the model get the value of
 * their name, except as set here. What only training needs, e.g. the step, is never taken.
 *
 * <pre>{@code
 * Restore.from(checkpoint).excluding("InceptionV4/Logits", "InceptionV4/AuxLogits")
 *     .into(session, slim);
 * }</pre>
 *
 * <p>Source: {@code slim.get_variables_to_restore} and {@code slim.assign_from_checkpoint_fn}.
 */
public final class Restore {
  private static final String INCLUDE = "checkpoint_include_scopes";
  static final String EXCLUDE = "checkpoint_exclude_scopes";
  static final String IGNORE_MISSING = "ignore_missing_vars";

  private final Path checkpoint;
  private final Optional<ScopeList> included;
  private final ScopeList excluded;
  private final UnaryOperator<String> storedNames;
  private final AverageUse averages;
  private final boolean ignoreMissing;
  private final boolean reshape;

  private Restore(
      Path checkpoint,
      Optional<ScopeList> included,
      ScopeList excluded,
      UnaryOperator<String> storedNames,
      AverageUse averages,
      boolean ignoreMissing,
      boolean reshape) {
    this.checkpoint = checkpoint;
    this.included = included;
    this.excluded = excluded;
    this.storedNames = storedNames;
    this.averages = averages;
    this.ignoreMissing = ignoreMissing;
    this.reshape = reshape;
  }

  /**
   * Takes all variables of the model.
   *
   * @param checkpoint its prefix, or a V1 file
   */
  public static Restore from(Path checkpoint) {
    return new Restore(
        checkpoint,
        Optional.empty(),
        ScopeList.none(),
        UnaryOperator.identity(),
        AverageUse.NEVER,
        false,
        false);
  }

  /** Takes only variables whose names begin with one of these; all others keep their values. */
  public Restore including(String... scopes) {
    return new Restore(
        checkpoint,
        Optional.of(new ScopeList(List.of(scopes))),
        excluded,
        storedNames,
        averages,
        ignoreMissing,
        reshape);
  }

  /** Leaves variables whose names begin with one of these as they are. */
  public Restore excluding(String... scopes) {
    return excluding(new ScopeList(List.of(scopes)));
  }

  /** Leaves variables whose names begin with one of these as they are. */
  public Restore excluding(ScopeList scopes) {
    return new Restore(checkpoint, included, scopes, storedNames, averages, ignoreMissing, reshape);
  }

  /**
   * Looks for variables under other names.
   *
   * @param newNames the name in the checkpoint for the name of a variable
   */
  public Restore named(UnaryOperator<String> newNames) {
    return new Restore(checkpoint, included, excluded, newNames, averages, ignoreMissing, reshape);
  }

  /**
   * Looks for some variables under other names.
   *
   * @param newNames names in the checkpoint by the names of variables; others keep theirs
   */
  public Restore named(Map<String, String> newNames) {
    Map<String, String> names = Map.copyOf(newNames);
    return named(name -> names.getOrDefault(name, name));
  }

  /** Takes moving averages in place of variables' own values; by default it does not. */
  public Restore averages(AverageUse use) {
    return new Restore(checkpoint, included, excluded, storedNames, use, ignoreMissing, reshape);
  }

  /**
   * Decides about variables that the checkpoint does not have; by default they are an error.
   *
   * @param ignore whether variables that the checkpoint does not have stay as they are; otherwise
   *     they are an error
   */
  public Restore ignoringMissing(boolean ignore) {
    return new Restore(checkpoint, included, excluded, storedNames, averages, ignore, reshape);
  }

  /** Takes tensors of another shape but as many elements, in row-major order. */
  public Restore reshaping() {
    return new Restore(checkpoint, included, excluded, storedNames, averages, ignoreMissing, true);
  }

  /**
   * Gives the variables of a graph their values; call it after all have their first ones.
   *
   * @return what became of each of them
   * @throws OptionException if a scope that is named has no variable
   * @throws DataException if the checkpoint is missing or damaged, lacks a variable that was not to
   *     be left out, or has one in another shape
   */
  public RestorePlan into(Session session, Slim slim) {
    RestorePlan plan = plan(slim.variables().all());
    plan.run(session, slim.ops());
    return plan;
  }

  /**
   * Looks at the checkpoint and says what would be restored.
   *
   * @param variables those of the graph
   * @throws OptionException if a scope that is named has no variable
   * @throws DataException if the checkpoint is missing or damaged
   * @throws IllegalArgumentException if two variables have one name in the checkpoint
   */
  public RestorePlan plan(Collection<? extends Variable<?>> variables) {
    List<Variable<?>> model =
        variables.stream().filter(Variable::model).<Variable<?>>map(it -> it).toList();
    included.ifPresent(scopes -> scopes.requireAllFound(INCLUDE, model));
    excluded.requireAllFound(EXCLUDE, model);
    Map<String, Variable<?>> wanted = new LinkedHashMap<>();
    List<Variable<?>> left = new ArrayList<>();
    for (Variable<?> variable : model) {
      if (excluded.contains(variable) || !included.map(it -> it.contains(variable)).orElse(true)) {
        left.add(variable);
      } else {
        addWanted(wanted, variable);
      }
    }
    CheckpointReader reader = CheckpointReader.open(checkpoint);
    Map<String, Variable<?>> stored = averages.stored(reader, wanted);
    return RestorePlan.of(CheckpointFit.of(reader, stored, reshape), stored, left, ignoreMissing);
  }

  private void addWanted(Map<String, Variable<?>> wanted, Variable<?> variable) {
    String name = storedNames.apply(variable.name());
    Variable<?> other = wanted.put(name, variable);
    if (other != null) {
      throw new IllegalArgumentException(
          "%s and %s are both to be restored from %s"
              .formatted(other.name(), variable.name(), name));
    }
  }
}
