package org.tfslim.slim.saving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Session;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.FiniteValues;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * What becomes of each variable of a model and of each tensor of a checkpoint when the one starts
 * from the other. Made by {@link Restore#plan}.
 */
public final class RestorePlan {
  private static final int SHOWN = 4;

  private final CheckpointFit fit;
  private final boolean ignoreMissing;
  private final Map<String, Variable<?>> restored;
  private final List<Variable<?>> excluded;
  private final List<Variable<?>> missing;
  private final List<Variable<?>> different;

  private RestorePlan(
      CheckpointFit fit,
      boolean ignoreMissing,
      Map<String, Variable<?>> restored,
      List<Variable<?>> excluded,
      List<Variable<?>> missing,
      List<Variable<?>> different) {
    this.fit = fit;
    this.ignoreMissing = ignoreMissing;
    this.restored = restored;
    this.excluded = excluded;
    this.missing = missing;
    this.different = different;
  }

  /**
   * @param fit of the variables that are wanted
   * @param wanted by their names in the checkpoint
   * @param excluded variables that are not wanted
   */
  static RestorePlan of(
      CheckpointFit fit,
      Map<String, Variable<?>> wanted,
      List<Variable<?>> excluded,
      boolean ignoreMissing) {
    List<Variable<?>> missing = all(wanted, fit.missingNames());
    List<Variable<?>> different = all(wanted, fit.differentNames());
    Map<String, Variable<?>> restored = new LinkedHashMap<>(wanted);
    restored.keySet().removeAll(fit.missingNames());
    restored.keySet().removeAll(fit.differentNames());
    return new RestorePlan(fit, ignoreMissing, restored, List.copyOf(excluded), missing, different);
  }

  private static List<Variable<?>> all(Map<String, Variable<?>> wanted, List<String> names) {
    return names.stream().<Variable<?>>map(wanted::get).toList();
  }

  /** The prefix of the checkpoint. */
  public Path checkpoint() {
    return fit.checkpoint();
  }

  /** The variables that get a value. */
  public List<Variable<?>> restored() {
    return List.copyOf(restored.values());
  }

  /** The variables that keep their values because it was asked for. */
  public List<Variable<?>> excluded() {
    return excluded;
  }

  /** The variables that the checkpoint does not have. */
  public List<Variable<?>> missing() {
    return missing;
  }

  /** The variables that it has in another shape or type. */
  public List<Variable<?>> different() {
    return different;
  }

  /** The names of its tensors that no variable takes. */
  public List<String> unused() {
    return fit.found().stream().filter(name -> !restored.containsKey(name)).toList();
  }

  /** The plan for people, one line for each outcome. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("starting from the weights of " + checkpoint());
    lines.add("  restored: " + Printable.count(restored.size(), "variable"));
    lines.add("  excluded: " + named(names(excluded)));
    lines.add("  missing in the checkpoint: " + named(names(missing)));
    lines.add("  of another shape: " + named(names(different)));
    lines.add("  in the checkpoint, but unused: " + named(unused()));
    return lines;
  }

  private static List<String> names(List<Variable<?>> variables) {
    return variables.stream().map(Variable::name).toList();
  }

  private static String named(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return "%d (%s%s)".formatted(names.size(), shown, names.size() > SHOWN ? ", ..." : "");
  }

  /**
   * Gives the variables their values; call it after all have their first ones.
   *
   * @throws DataException if the plan leaves out a variable that was not to be left out, nothing is
   *     left to restore, or the checkpoint is damaged or has values that are not finite
   */
  public void run(Session session, OpScope scope) {
    requireComplete();
    FiniteValues.of(CheckpointReader.open(checkpoint()), restored.keySet()).require();
    new Saver(scope, restored, fit.reshape()).restore(session, checkpoint());
  }

  private void requireComplete() {
    boolean lacking = !ignoreMissing && !missing.isEmpty();
    if (lacking || !different.isEmpty()) {
      throw new DataException(
          fit.problem() + "\n" + remedy(),
          CheckpointFit.PATH_OPTION,
          CheckpointFit.LABELS_OFFSET,
          Restore.EXCLUDE,
          Restore.IGNORE_MISSING);
    }
    if (restored.isEmpty()) {
      throw new DataException(
          "Nothing to restore from %s: all variables of the network are excluded or missing in it."
              .formatted(checkpoint()));
    }
  }

  private String remedy() {
    List<String> names = new ArrayList<>(names(different));
    if (!ignoreMissing) {
      names.addAll(names(missing));
    }
    String scopes =
        names.stream().map(RestorePlan::layer).distinct().collect(Collectors.joining(","));
    String remedy = "To train these from new values: %s=%s".formatted(Restore.EXCLUDE, scopes);
    return different.isEmpty() ? remedy + ", or " + Restore.IGNORE_MISSING : remedy;
  }

  /** The scope that a person would name: the network and the part of it. */
  private static String layer(String name) {
    int first = name.indexOf('/');
    int second = name.indexOf('/', first + 1);
    return second < 0 ? name : name.substring(0, second);
  }
}
