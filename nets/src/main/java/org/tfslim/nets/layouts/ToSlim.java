package org.tfslim.nets.layouts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.spec.ForeignLayer;
import org.tfslim.nets.spec.NetLayer;

/** The variables of a network, one layer after the other, from the tensors of another library. */
final class ToSlim {
  private static final String NO_AUX = "zeros: the source has no second classifier";
  private static final String GAMMA = "times the batch norm's gamma";

  private final Layout layout;
  private final Map<String, PlannedTensor> found;
  private final Set<String> left;
  private final UnaryOperator<String> nearest;
  private final List<PlannedTensor> tensors = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param found the source's tensors by name
   * @param nearest words for the names of the source that are most like one that is missing
   */
  ToSlim(Layout layout, Map<String, PlannedTensor> found, UnaryOperator<String> nearest) {
    this.layout = layout;
    this.found = found;
    this.nearest = nearest;
    this.left = new LinkedHashSet<>(found.keySet());
  }

  void add(NetLayer layer, ForeignLayer foreign) {
    if (foreign.part() == ForeignLayer.Part.AUXILIARY
        && !found.containsKey(foreign.names().getOrDefault("weights", ""))) {
      layer.variables().forEach((role, variable) -> tensors.add(filled(role, variable)));
      return;
    }
    layer.variables().forEach((role, variable) -> add(layer, foreign, role, variable));
    left.remove(foreign.names().getOrDefault("gamma", ""));
  }

  /** What a batch norm needs not to divide by zero. */
  private static PlannedTensor filled(String role, TensorEntry variable) {
    float value = role.equals("moving_variance") ? 1 : 0;
    return PlannedTensor.filled(variable.name(), variable.shape(), value, NO_AUX);
  }

  private void add(NetLayer layer, ForeignLayer foreign, String role, TensorEntry variable) {
    String name = foreign.names().getOrDefault(role, "");
    PlannedTensor tensor = found.get(name);
    if (tensor == null) {
      problems.add(
          "%s is missing (slim's %s)%s".formatted(name, variable.name(), nearest.apply(name)));
      return;
    }
    left.remove(name);
    PlannedTensor kernel = role.equals("weights") ? kernel(layer, tensor) : tensor;
    PlannedTensor scaled = scaled(foreign, role, kernel);
    TensorEntry entry = scaled.entry();
    if (!entry.shape().equals(variable.shape()) || entry.dtype() != variable.dtype()) {
      problems.add(
          "%s is %s %s here, slim's %s is %s %s"
              .formatted(
                  name,
                  entry.dtypeText(),
                  entry.shapeText(),
                  variable.name(),
                  variable.dtypeText(),
                  variable.shapeText()));
      return;
    }
    tensors.add(scaled.renamed(variable.name()));
  }

  private PlannedTensor kernel(NetLayer layer, PlannedTensor tensor) {
    PlannedTensor turned = layout.kernelToSlim(tensor);
    TensorShape shape = turned.entry().shape();
    boolean convolved = layer.variables().get("weights").shape().rank() == 4;
    return convolved && shape.rank() == 2
        ? turned.reshaped(TensorShape.of(1, 1, shape.dimension(0), shape.dimension(1)))
        : turned;
  }

  /**
   * With gamma g, {@code g (x - mean) / deviation = (g x - g mean) / deviation}, and x is linear in
   * the kernel.
   */
  private PlannedTensor scaled(ForeignLayer foreign, String role, PlannedTensor tensor) {
    PlannedTensor gamma = found.get(foreign.names().getOrDefault("gamma", ""));
    if (gamma == null || !(role.equals("weights") || role.equals("moving_mean"))) {
      return tensor;
    }
    int last = tensor.entry().shape().rank() - 1;
    if (last < 0 || gamma.entry().shape().elements() != tensor.entry().shape().dimension(last)) {
      problems.add(
          "%s is %s, which does not fit %s of %s"
              .formatted(
                  gamma.name(),
                  gamma.entry().shapeText(),
                  tensor.name(),
                  tensor.entry().shapeText()));
      return tensor;
    }
    return tensor.multiplied(last, gamma, GAMMA);
  }

  List<PlannedTensor> tensors() {
    return tensors;
  }

  /** What does not fit, a sentence each. */
  List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    left.forEach(name -> all.add("%s has no place in slim's network".formatted(name)));
    return all;
  }
}
