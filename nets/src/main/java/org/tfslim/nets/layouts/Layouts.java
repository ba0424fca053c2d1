package org.tfslim.nets.layouts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tfslim.formats.DataException;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;

/**
 * Weights of networks as other libraries keep them, and slim's of them. Kernels are transposed; a
 * batch norm's gamma, which slim's networks do not have, is multiplied into the kernel before it
 * (and into the moving mean), which gives the same results.
 */
public enum Layouts {
  /** PyTorch Image Models: safetensors. */
  TIMM,
  /** Keras Applications: h5. */
  KERAS;

  private static final int SHOWN = 5;

  private Layout layout() {
    return switch (this) {
      case TIMM -> new TimmLayout();
      case KERAS -> new KerasLayout();
    };
  }

  /**
   * What weights cannot make up for between this library's network and slim's.
   *
   * @throws OptionException if the network is not known in this layout
   */
  public Optional<String> difference(NetSpec spec) {
    requireKnown(spec);
    return layout().difference(spec);
  }

  private void requireKnown(NetSpec spec) {
    if (!layout().networks().contains(spec.name())) {
      throw new OptionException(
          "the layout %s is known for %s, not for %s"
              .formatted(this, String.join(", ", layout().networks()), spec.name()));
    }
  }

  /** The name as flags have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Weights of this layout as slim's checkpoints have them. The second classifier, which these
   * libraries do not have, is filled with zeros: inference does not look at it.
   *
   * @param plan a file of this layout
   * @param network the network, for whatever number of classes
   * @throws DataException if tensors are missing, of another shape, or have no place in the network
   */
  public ConversionPlan toSlim(ConversionPlan plan, NetVariables network) {
    NetSpec spec = network.spec();
    requireKnown(spec);
    Layout layout = layout();
    ConversionPlan named =
        layout.canonical(
            plan.without(layout::isIgnored, "inference does not need it").cast(DataType.DT_FLOAT));
    Map<String, PlannedTensor> found = new LinkedHashMap<>();
    named.tensors().forEach(tensor -> found.put(tensor.name(), tensor));
    NetVariables variables = network.withClasses(classes(found, network));
    ToSlim conversion = new ToSlim(layout, found);
    List<SlimLayer> layers = SlimLayer.of(variables);
    List<ForeignLayer> foreign = layout().layers(spec, layers).toList();
    for (int i = 0; i < layers.size(); i++) {
      conversion.add(layers.get(i), foreign.get(i));
    }
    List<String> problems = conversion.problems();
    if (!problems.isEmpty()) {
      throw misfit(plan, spec, problems);
    }
    return named.with(conversion.tensors());
  }

  /** How many classes the head of a file has. */
  private int classes(Map<String, PlannedTensor> found, NetVariables network) {
    NetSpec spec = network.spec();
    List<SlimLayer> layers = SlimLayer.of(network);
    List<ForeignLayer> foreign = layout().layers(spec, layers).toList();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).isHead()) {
        String bias = foreign.get(i).names().get("biases");
        PlannedTensor tensor = found.get(bias);
        if (tensor == null || tensor.entry().shape().numDimensions() != 1) {
          throw new DataException(
              "There is no %s, the biases of the logits: these are not the weights of %s's %s (weights without the head cannot be converted)."
                  .formatted(bias, this, spec.name()));
        }
        return Math.toIntExact(tensor.entry().shape().get(0));
      }
    }
    throw new IllegalStateException("A network without a head: " + spec.name());
  }

  private DataException misfit(ConversionPlan plan, NetSpec spec, List<String> problems) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s is not in the layout of %s's %s; %d differences:"
            .formatted(plan.source(), this, spec.name(), problems.size()));
    problems.stream().limit(SHOWN).forEach(problem -> lines.add("  " + problem));
    if (problems.size() > SHOWN) {
      lines.add("  ... and %d more".formatted(problems.size() - SHOWN));
    }
    return new DataException(String.join("\n", lines));
  }

  /**
   * Slim's weights in this layout. What is not of the model, and the second classifier where this
   * library has none, is left out; gammas are 1.
   *
   * @param plan a checkpoint of the network
   * @param network its variables
   * @throws DataException if variables are missing or of another shape
   */
  public ConversionPlan fromSlim(ConversionPlan plan, NetVariables network) {
    requireKnown(network.spec());
    Map<String, PlannedTensor> found = new HashMap<>();
    plan.tensors().forEach(tensor -> found.put(tensor.name(), tensor));
    List<SlimLayer> layers = SlimLayer.of(network);
    List<ForeignLayer> foreign = layout().layers(network.spec(), layers).toList();
    List<PlannedTensor> converted = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> used = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      SlimLayer layer = layers.get(i);
      if (!layer.isAuxiliary()) {
        ForeignLayer names = foreign.get(i);
        layer
            .variables()
            .forEach(
                (role, variable) -> {
                  PlannedTensor tensor = found.get(variable.name());
                  if (tensor == null || !tensor.entry().shape().equals(variable.shape())) {
                    problems.add(variable.name() + " is missing or of another shape");
                  } else {
                    used.add(variable.name());
                    converted.add(fromSlim(layer, tensor, role).renamed(names.names().get(role)));
                  }
                });
        if (layer.hasBatchNorm()) {
          Shape shape = layer.variables().get("moving_mean").shape();
          converted.add(PlannedTensor.filled(names.names().get("gamma"), shape, 1, "ones"));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw misfit(plan, network.spec(), problems);
    }
    return plan.without(name -> !used.contains(name), "not part of the layout").with(converted);
  }

  private PlannedTensor fromSlim(SlimLayer layer, PlannedTensor tensor, String role) {
    if (!role.equals("weights")) {
      return tensor;
    }
    Shape shape = tensor.entry().shape();
    boolean convolvedHead = layer.isHead() && shape.numDimensions() == 4;
    return layout()
        .kernelFromSlim(
            convolvedHead ? tensor.reshaped(Shape.of(shape.get(2), shape.get(3))) : tensor);
  }
}
