package org.tfslim.slim.saving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.slim.Variable;
import org.tfslim.slim.runtime.TensorTypes;

/**
 * How well a checkpoint fits the variables that are to be restored from it.
 *
 * @param checkpoint its prefix
 * @param found the names of all its tensors
 * @param wanted how many variables are to be restored
 * @param missing variables that it does not have
 * @param different variables that it has in another shape or type
 * @param widened names of int32 tensors for variables of int64, which fit
 * @param reshape whether another shape of as many elements fits too
 */
record CheckpointFit(
    Path checkpoint,
    List<String> found,
    int wanted,
    List<Missing> missing,
    List<Pair> different,
    List<String> widened,
    boolean reshape) {
  /** The option, as messages name it, with which a training run starts from a checkpoint. */
  static final String PATH_OPTION = "checkpoint_path";

  /** The option that leaves out the background class. */
  static final String LABELS_OFFSET = "labels_offset";

  private static final int SHOWN = 5;

  /**
   * A variable that the checkpoint does not have.
   *
   * @param name the name it was looked for under
   * @param training whether only training needs it: the step, an optimizer's slot
   */
  record Missing(String name, boolean training) {}

  /** A tensor of the checkpoint and what the network needs under its name. */
  record Pair(TensorEntry stored, TensorEntry needed) {
    /** Whether its values lose nothing in the type that is needed, though it is another one. */
    boolean isNarrower() {
      return stored.dtype() == ElementType.INT32 && needed.dtype() == ElementType.INT64;
    }

    boolean sameType() {
      return stored.dtype() == needed.dtype();
    }

    boolean same(boolean reshape) {
      boolean fits =
          reshape
              ? stored.shape().elements() == needed.shape().elements()
              : stored.shape().equals(needed.shape());
      return (sameType() || isNarrower()) && fits;
    }

    /** The sizes of the last dimension, stored and needed, if only those differ. */
    Optional<List<Long>> widths() {
      long[] from = stored.shape().dimensions();
      long[] to = needed.shape().dimensions();
      int last = from.length - 1;
      if (!sameType()
          || last < 0
          || from.length != to.length
          || !Arrays.equals(from, 0, last, to, 0, last)) {
        return Optional.empty();
      }
      return Optional.of(List.of(from[last], to[last]));
    }

    @Override
    public String toString() {
      String from = sameType() ? "" : stored.dtypeText() + " ";
      String to = sameType() ? "" : needed.dtypeText() + " ";
      return "%s is %s%s in the checkpoint and %s%s in this network"
          .formatted(needed.name(), from, stored.shapeText(), to, needed.shapeText());
    }
  }

  static CheckpointFit of(
      CheckpointReader reader, Map<String, Variable<?>> variables, boolean reshape) {
    List<Missing> missing = new ArrayList<>();
    List<Pair> different = new ArrayList<>();
    List<String> widened = new ArrayList<>();
    variables.forEach(
        (name, variable) -> {
          TensorEntry needed = TensorTypes.entry(name, variable.dataType(), variable.shape());
          Optional<Pair> pair = reader.find(name).map(stored -> new Pair(stored, needed));
          if (pair.isEmpty()) {
            missing.add(new Missing(name, !variable.model()));
          }
          pair.filter(it -> !it.same(reshape)).ifPresent(different::add);
          pair.filter(it -> it.same(reshape) && it.isNarrower()).ifPresent(it -> widened.add(name));
        });
    List<String> found = reader.entries().stream().map(TensorEntry::name).toList();
    return new CheckpointFit(
        reader.prefix(), found, variables.size(), missing, different, widened, reshape);
  }

  /**
   * Returns if all variables can be restored.
   *
   * @throws DataException with everything that does not fit, otherwise
   */
  void require() {
    if (!fits()) {
      throw new DataException(problem(), PATH_OPTION, LABELS_OFFSET);
    }
  }

  /** Whether all variables can be restored. */
  boolean fits() {
    return missing.isEmpty() && different.isEmpty();
  }

  /** The names of the variables that it does not have. */
  List<String> missingNames() {
    return missing.stream().map(Missing::name).toList();
  }

  /** The names of the variables that it has in another shape or type. */
  List<String> differentNames() {
    return different.stream().map(pair -> pair.needed().name()).toList();
  }

  /** Everything that does not fit, for people. */
  String problem() {
    List<String> lines = new ArrayList<>();
    lines.add("The checkpoint %s does not fit this network.".formatted(checkpoint));
    if (missing.size() == wanted) {
      lines.add(otherNetwork());
    } else if (missing.isEmpty() && classes().isPresent()) {
      lines.add(otherClasses(classes().get()));
    } else if (different.isEmpty() && missing.stream().allMatch(Missing::training)) {
      lines.add(otherOptimizer());
    }
    list(lines, "has %d of %s in another shape or type", different);
    list(lines, "lacks %d of %s", missing.stream().map(this::withNearest).toList());
    return String.join("\n", lines);
  }

  private String otherNetwork() {
    Set<String> scopes =
        found.stream().map(CheckpointFit::outermost).collect(Collectors.toCollection(TreeSet::new));
    Set<String> wantedScopes =
        missing.stream()
            .map(it -> outermost(it.name()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return "It is one of another network: it holds %s; this network needs %s."
        .formatted(shortened(scopes), shortened(wantedScopes));
  }

  private static String outermost(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash + 1);
  }

  private static String shortened(Set<String> names) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? shown + ", ..." : shown;
  }

  /** If all differences are the same and in the last dimension, they are those of the logits. */
  private Optional<List<Long>> classes() {
    Set<Optional<List<Long>>> widths =
        different.stream().map(Pair::widths).collect(Collectors.toSet());
    return widths.size() == 1 ? widths.iterator().next() : Optional.empty();
  }

  private static String otherClasses(List<Long> classes) {
    return "Only its logits differ: it was trained for %s, this network has %s. %sBuild the network for %s, or restore all but the logits."
        .formatted(
            Printable.count(classes.get(0), "class", "classes"),
            Numbers.grouped(classes.get(1)),
            background(classes),
            Printable.count(classes.get(0), "class", "classes"));
  }

  /** Many networks were trained without the background class that ImageNet's records count. */
  private static String background(List<Long> classes) {
    if (classes.get(1) == classes.get(0) + 1) {
      return "If one of the classes is a background that it was not trained for, give labels_offset=1. ";
    }
    return classes.get(0) == classes.get(1) + 1
        ? "If it was trained for a background class, give labels_offset=0. "
        : "";
  }

  private static String otherOptimizer() {
    return "The network is complete, but what only training needs is missing: was it trained with another optimizer, or without moving averages? Train with the same settings, or in a new directory with this checkpoint as "
        + PATH_OPTION
        + ".";
  }

  private String withNearest(Missing variable) {
    if (missing.size() == wanted) {
      return variable.name(); // Names of another network do not help.
    }
    List<String> nearest = NearestNames.of(variable.name(), found, 2);
    return nearest.isEmpty()
        ? variable.name()
        : "%s (it has %s)".formatted(variable.name(), String.join(", ", nearest));
  }

  private void list(List<String> lines, String header, List<?> items) {
    if (items.isEmpty()) {
      return;
    }
    lines.add("It " + header.formatted(items.size(), Printable.count(wanted, "variable")) + ":");
    items.stream().limit(SHOWN).forEach(item -> lines.add("  " + item));
    if (items.size() > SHOWN) {
      lines.add("  ... and %d more".formatted(items.size() - SHOWN));
    }
  }
}
