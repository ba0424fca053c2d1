package org.tfslim.nets.layouts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.ForeignLayer;
import org.tfslim.nets.spec.ForeignLayer.Part;
import org.tfslim.nets.spec.Library;
import org.tfslim.nets.spec.NetLayer;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;
import org.tfslim.nets.spec.WeightNames;

/**
 * Weights of networks as another library keeps them, and slim's of them. Kernels are transposed; a
 * batch norm's gamma, which slim's networks do not have, is multiplied into the kernel before it
 * (and into the moving mean), which gives the same results.
 */
public final class WeightLayout {
  private static final int SHOWN = 5;

  private final Library library;
  private final Layout layout;

  private WeightLayout(Library library, Layout layout) {
    this.library = library;
    this.layout = layout;
  }

  /** The layout of a library. */
  public static WeightLayout of(Library library) {
    return new WeightLayout(
        library,
        switch (library) {
          case TIMM -> new TimmLayout();
          case KERAS -> new KerasLayout();
        });
  }

  /** The networks whose weights are known in this layout. */
  public List<String> networks() {
    return Nets.all().stream()
        .filter(spec -> spec.weightNames(library).isPresent())
        .map(NetSpec::name)
        .toList();
  }

  /**
   * What weights cannot make up for between this library's network and slim's.
   *
   * @throws OptionException if the network is not known in this layout
   */
  public Optional<String> difference(NetSpec spec) {
    return names(spec).difference();
  }

  private WeightNames names(NetSpec spec) {
    return spec.weightNames(library)
        .orElseThrow(
            () ->
                new OptionException(
                    "the layout %s is known for %s, not for %s"
                        .formatted(library, String.join(", ", networks()), spec.name())));
  }

  /** A layer of the network and what it is in the other library. */
  private record Pair(NetLayer layer, ForeignLayer foreign) {}

  private List<Pair> layers(NetVariables network) {
    List<NetLayer> layers = NetLayer.of(network);
    List<ForeignLayer> foreign = names(network.spec()).of(layers);
    if (foreign.size() != layers.size()) {
      throw new IllegalStateException(
          "%s has %d layers, but %s names %d"
              .formatted(network.spec().name(), layers.size(), library, foreign.size()));
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      pairs.add(new Pair(layers.get(i), foreign.get(i)));
    }
    return pairs;
  }

  /**
   * Weights of this layout as slim's checkpoints have them. The second classifier, which these
   * libraries do not have, is filled with zeros: inference does not look at it.
   *
   * @param plan a file of this layout
   * @param network the network, for whatever number of classes
   * @throws OptionException if the network is not known in this layout
   * @throws DataException if tensors are missing, of another shape, or have no place in the network
   */
  public ConversionPlan toSlim(ConversionPlan plan, NetVariables network) {
    List<Pair> pairs = layers(network);
    ConversionPlan named =
        layout.canonical(
            plan.without(layout::isIgnored, "inference does not need it")
                .cast(ElementType.FLOAT32));
    Map<String, PlannedTensor> found = new LinkedHashMap<>();
    named.tensors().forEach(tensor -> found.put(tensor.name(), tensor));
    Optional<Integer> classes =
        pairs.stream()
            .map(Pair::foreign)
            .filter(layer -> layer.part() == Part.HEAD)
            .findFirst()
            .map(head -> classes(found, head, network.spec()));
    ToSlim conversion = new ToSlim(layout, found);
    layers(classes.map(network::withClasses).orElse(network))
        .forEach(pair -> conversion.add(pair.layer(), pair.foreign()));
    List<String> problems = conversion.problems();
    if (!problems.isEmpty()) {
      throw misfit(plan, network.spec(), problems);
    }
    return named.with(conversion.tensors());
  }

  /** How many classes the head of a file has. */
  private int classes(Map<String, PlannedTensor> found, ForeignLayer head, NetSpec spec) {
    String bias = head.names().get("biases");
    PlannedTensor tensor = found.get(bias);
    if (tensor == null || tensor.entry().shape().rank() != 1) {
      throw new DataException(
          "There is no %s, the biases of the logits: these are not the weights of %s's %s (weights without the head cannot be converted)."
              .formatted(bias, library, spec.name()));
    }
    return Math.toIntExact(tensor.entry().shape().dimension(0));
  }

  private DataException misfit(ConversionPlan plan, NetSpec spec, List<String> problems) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s is not in the layout of %s's %s; %d differences:"
            .formatted(plan.source(), library, spec.name(), problems.size()));
    problems.stream().limit(SHOWN).forEach(problem -> lines.add("  " + problem));
    if (problems.size() > SHOWN) {
      lines.add("  ... and %d more".formatted(problems.size() - SHOWN));
    }
    return new DataException(String.join("\n", lines));
  }

  /**
   * Slim's weights in this layout. What is not of the model, and the second classifier, is left
   * out; gammas are 1.
   *
   * @param plan a checkpoint of the network
   * @param network its variables
   * @throws OptionException if the network is not known in this layout
   * @throws DataException if variables are missing or of another shape
   */
  public ConversionPlan fromSlim(ConversionPlan plan, NetVariables network) {
    List<Pair> pairs = layers(network);
    Map<String, PlannedTensor> found = new HashMap<>();
    plan.tensors().forEach(tensor -> found.put(tensor.name(), tensor));
    List<PlannedTensor> converted = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> used = new ArrayList<>();
    for (Pair pair : pairs) {
      if (pair.foreign().part() == Part.AUXILIARY) {
        continue;
      }
      Map<String, String> names = pair.foreign().names();
      pair.layer()
          .variables()
          .forEach(
              (role, variable) -> {
                PlannedTensor tensor = found.get(variable.name());
                if (tensor == null || !tensor.entry().shape().equals(variable.shape())) {
                  problems.add(variable.name() + " is missing or of another shape");
                } else {
                  used.add(variable.name());
                  converted.add(fromSlim(pair, tensor, role).renamed(names.get(role)));
                }
              });
      if (pair.layer().hasBatchNorm()) {
        TensorShape shape = pair.layer().variables().get("moving_mean").shape();
        converted.add(PlannedTensor.filled(names.get("gamma"), shape, 1, "ones"));
      }
    }
    if (!problems.isEmpty()) {
      throw misfit(plan, network.spec(), problems);
    }
    return plan.without(name -> !used.contains(name), "not part of the layout").with(converted);
  }

  private PlannedTensor fromSlim(Pair pair, PlannedTensor tensor, String role) {
    if (!role.equals("weights")) {
      return tensor;
    }
    TensorShape shape = tensor.entry().shape();
    boolean convolvedHead = pair.foreign().part() == Part.HEAD && shape.rank() == 4;
    return layout.kernelFromSlim(
        convolvedHead
            ? tensor.reshaped(TensorShape.of(shape.dimension(2), shape.dimension(3)))
            : tensor);
  }
}
