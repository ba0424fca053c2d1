package org.tfslim.slim.saving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Session;
import org.tfslim.formats.DataException;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * What becomes of each variable of a network and of each tensor of a checkpoint when the one starts
 * from the other.
 *
 * @param init what was asked for
 * @param restored variables that get a value
 * @param excluded variables that keep their first values because it was asked for
 * @param missing names of variables that the checkpoint does not have
 * @param different names of variables that it has in another shape or type
 * @param unused names of its tensors that no variable takes
 * @param misfit what does not fit, in words; empty where all does
 */
public record RestorePlan(
    InitFromCheckpoint init,
    List<Variable<?>> restored,
    List<Variable<?>> excluded,
    List<String> missing,
    List<String> different,
    List<String> unused,
    String misfit) {
  private static final int SHOWN = 4;

  /** Copies the lists. */
  public RestorePlan {
    restored = List.copyOf(restored);
    excluded = List.copyOf(excluded);
    missing = List.copyOf(missing);
    different = List.copyOf(different);
    unused = List.copyOf(unused);
  }

  static RestorePlan of(
      InitFromCheckpoint init, CheckpointReader reader, List<Variable<?>> variables) {
    Map<String, Variable<?>> wanted = new LinkedHashMap<>();
    List<Variable<?>> excluded = new ArrayList<>();
    for (Variable<?> variable : variables) {
      if (init.excludedScopes().contains(variable)) {
        excluded.add(variable);
      } else {
        wanted.put(variable.name(), variable);
      }
    }
    CheckpointFit fit = CheckpointFit.of(reader, wanted);
    List<String> missing = fit.missingNames();
    List<String> different = fit.differentNames();
    wanted.keySet().removeAll(missing);
    wanted.keySet().removeAll(different);
    List<String> unused = fit.found().stream().filter(name -> !wanted.containsKey(name)).toList();
    return new RestorePlan(
        init,
        List.copyOf(wanted.values()),
        excluded,
        missing,
        different,
        unused,
        fit.fits() ? "" : fit.problem());
  }

  /** The plan for people, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("starting from the weights of " + init.checkpoint());
    lines.add("  restored: %d variables".formatted(restored.size()));
    lines.add("  excluded: " + named(excluded.stream().map(Variable::name).toList()));
    lines.add("  missing in the checkpoint: " + named(missing));
    lines.add("  of another shape: " + named(different));
    lines.add("  in the checkpoint, but unused: " + named(unused));
    return lines;
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
   * @throws DataException if the plan leaves out a variable that nobody asked to leave out, nothing
   *     is left to restore, or the checkpoint is damaged
   */
  public void run(Session session, OpScope scope) {
    requireComplete();
    Saver.of(scope, restored).restore(session, init.checkpoint());
  }

  private void requireComplete() {
    boolean lacking = !init.ignoreMissing() && !missing.isEmpty();
    if (lacking || !different.isEmpty()) {
      throw new DataException(
          misfit + "\n" + remedy(),
          CheckpointFit.PATH_OPTION,
          InitFromCheckpoint.EXCLUDE_OPTION,
          InitFromCheckpoint.IGNORE_OPTION);
    }
    if (restored.isEmpty()) {
      throw new DataException(
          "Nothing to restore from %s: all variables of the network are excluded or missing in it."
              .formatted(init.checkpoint()));
    }
  }

  private String remedy() {
    List<String> names = new ArrayList<>(different);
    if (!init.ignoreMissing()) {
      names.addAll(missing);
    }
    String scopes =
        names.stream().map(RestorePlan::layer).distinct().collect(Collectors.joining(","));
    String remedy =
        "To train these from new values: %s=%s"
            .formatted(InitFromCheckpoint.EXCLUDE_OPTION, scopes);
    return different.isEmpty() ? remedy + ", or " + InitFromCheckpoint.IGNORE_OPTION : remedy;
  }

  /** The scope that a person would name: the network and the part of it. */
  private static String layer(String name) {
    int first = name.indexOf('/');
    int second = name.indexOf('/', first + 1);
    return second < 0 ? name : name.substring(0, second);
  }
}
