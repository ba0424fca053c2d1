package org.tfslim.classification;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ValueRange;
import org.tfslim.formats.weights.WeightsFile;
import org.tfslim.nets.spec.NetVariables;

/**
 * Whether a file has what a network needs: every variable, in its shape, with finite values.
 *
 * @param network what is needed
 * @param tensors each variable of the network, then what else the file has
 */
public record NetFit(NetVariables network, List<Row> tensors) {
  /** What was found for a variable of the network, or of a tensor of the file. */
  public enum State {
    /** It is there. */
    OK,
    /** It is not there. */
    MISSING,
    /** It is there in another shape or type. */
    SHAPE,
    /** It has values that are NaN or infinite. */
    NOT_FINITE,
    /** The network has no such variable: the step, slots of an optimizer. */
    UNUSED
  }

  /**
   * A variable or a tensor.
   *
   * @param detail what was found, and what was expected
   */
  public record Row(String name, State state, String detail) {}

  /** Copies the list. */
  public NetFit {
    tensors = List.copyOf(tensors);
  }

  /** How many classes the logits of a file have, if it has those of the network. */
  public static Optional<Integer> classesOf(WeightsFile file, NetVariables any) {
    return any.classNames().stream()
        .map(file::find)
        .flatMap(Optional::stream)
        .map(TensorEntry::shape)
        .filter(shape -> shape.rank() > 0)
        .map(NetFit::last)
        .findFirst();
  }

  private static int last(TensorShape shape) {
    return (int) Math.min(Integer.MAX_VALUE, shape.dimension(shape.rank() - 1));
  }

  /** Looks at every value of a file. */
  public static NetFit of(WeightsFile file, NetVariables network, ProgressListener progress) {
    List<Row> rows = new ArrayList<>();
    Set<String> needed = new HashSet<>();
    for (TensorEntry variable : network.entries()) {
      needed.add(variable.name());
      rows.add(
          file.find(variable.name())
              .map(found -> row(file, found, variable))
              .orElseGet(
                  () ->
                      new Row(
                          variable.name(),
                          State.MISSING,
                          "expected %s %s".formatted(variable.dtypeText(), variable.shapeText()))));
      progress.update(variable.name(), rows.size(), network.entries().size());
    }
    for (TensorEntry entry : file.entries()) {
      if (!needed.contains(entry.name())) {
        String detail = "%s %s".formatted(entry.dtypeText(), entry.shapeText());
        rows.add(new Row(entry.name(), State.UNUSED, detail));
      }
    }
    return new NetFit(network, rows);
  }

  private static Row row(WeightsFile file, TensorEntry found, TensorEntry needed) {
    if (found.dtype() != needed.dtype() || !found.shape().equals(needed.shape())) {
      return new Row(
          found.name(),
          State.SHAPE,
          "%s %s, expected %s %s"
              .formatted(
                  found.dtypeText(), found.shapeText(), needed.dtypeText(), needed.shapeText()));
    }
    ValueRange range = ValueRange.of(file, found);
    if (range.notFinite() > 0) {
      return new Row(
          found.name(),
          State.NOT_FINITE,
          "%d of %d values are NaN or infinite".formatted(range.notFinite(), found.elements()));
    }
    return new Row(found.name(), State.OK, "from %.4g to %.4g".formatted(range.min(), range.max()));
  }

  /** Whether the network can be restored from the file. */
  public boolean fits() {
    return tensors.stream().allMatch(row -> row.state() == State.OK || row.state() == State.UNUSED);
  }

  /** How many rows are in a state. */
  public long count(State state) {
    return tensors.stream().filter(row -> row.state() == state).count();
  }
}
