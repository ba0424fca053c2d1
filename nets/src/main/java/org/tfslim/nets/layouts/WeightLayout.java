package org.tfslim.nets.layouts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.Printable;
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
  private static final int NEAREST = 2;

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
   * libraries do not have, is filled with zeros: inference does not look at it. What a program put
   * before the names of all tensors of the network, such as PyTorch's {@code module.} or the model
   * around it, is taken off; tensors outside of it are left out.
   *
   * @param plan a file of this layout
   * @param network the network, for whatever number of classes
   * @param notes is told what is taken off
   * @throws OptionException if the network is not known in this layout
   * @throws DataException if tensors are missing, of another shape, or have no place in the network
   */
  public ConversionPlan toSlim(ConversionPlan plan, NetVariables network, Consumer<String> notes) {
    List<Pair> pairs = layers(network);
    ConversionPlan whole =
        plan.without(layout::isIgnored, "inference does not need it").cast(ElementType.FLOAT32);
    Optional<ForeignLayer> head =
        pairs.stream().map(Pair::foreign).filter(layer -> layer.part() == Part.HEAD).findFirst();
    String prefix = head.map(it -> prefix(whole, it, network.spec())).orElse("");
    ConversionPlan named = layout.canonical(prefix.isEmpty() ? whole : below(prefix, whole));
    Map<String, PlannedTensor> found = new LinkedHashMap<>();
    named.tensors().forEach(tensor -> found.put(tensor.name(), tensor));
    Optional<Integer> classes = head.map(it -> classes(found, it, network.spec()));
    ToSlim conversion = new ToSlim(layout, found, name -> nearest(name, whole));
    layers(classes.map(network::withClasses).orElse(network))
        .forEach(pair -> conversion.add(pair.layer(), pair.foreign()));
    List<String> problems = conversion.problems();
    if (!problems.isEmpty()) {
      String read = prefix.isEmpty() ? "" : ", where " + note(prefix, whole);
      throw misfit(plan, network.spec(), read, problems);
    }
    if (!prefix.isEmpty()) {
      notes.accept(note(prefix, whole));
    }
    return named.with(conversion.tensors());
  }

  /**
   * What the names of the network begin with, which the biases of the logits tell.
   *
   * @throws DataException if the file has none, or several: it is not clear which are meant
   */
  private String prefix(ConversionPlan plan, ForeignLayer head, NetSpec spec) {
    String bias = head.names().get("biases");
    List<String> prefixes =
        plan.tensors().stream()
            .map(PlannedTensor::name)
            .flatMap(name -> layout.prefix(name, bias).stream())
            .distinct()
            .sorted()
            .toList();
    if (prefixes.isEmpty()) {
      throw new DataException(
          "There is no %s, the biases of the logits%s: these are not the weights of %s's %s (weights without the head cannot be converted). If the names are others, rename them: rename comes before the layout."
              .formatted(bias, nearest(bias, plan), library, spec.name()),
          "rename");
    }
    if (prefixes.size() > 1) {
      throw new DataException(
          "%s has %s several times, below: %s. Choose one network with include."
              .formatted(
                  plan.source(),
                  bias,
                  prefixes.stream()
                      .map(it -> it.isEmpty() ? "(nothing)" : it)
                      .limit(SHOWN)
                      .collect(Collectors.joining(", "))),
          "include");
    }
    return prefixes.get(0);
  }

  private ConversionPlan below(String prefix, ConversionPlan plan) {
    return plan.without(
            name -> layout.without(prefix, name).isEmpty(),
            "its name does not begin with " + prefix)
        .mapped(tensor -> tensor.renamed(layout.without(prefix, tensor.name()).orElseThrow()));
  }

  private String note(String prefix, ConversionPlan plan) {
    List<String> others =
        plan.tensors().stream()
            .map(PlannedTensor::name)
            .filter(name -> layout.without(prefix, name).isEmpty())
            .toList();
    if (others.isEmpty()) {
      return "every name begins with %s: read without it".formatted(prefix);
    }
    return "names begin with %s: read without it; %s that do not are left out: %s%s"
        .formatted(
            prefix,
            Printable.count(others.size(), "tensor"),
            others.stream().limit(SHOWN).collect(Collectors.joining(", ")),
            others.size() > SHOWN ? ", ..." : "");
  }

  /** The names of a file that are most like one that is missing, in words. */
  private static String nearest(String name, ConversionPlan plan) {
    List<String> near = NearestNames.of(name, plan.names(), NEAREST);
    return near.isEmpty() ? "" : "; the nearest: " + String.join(", ", near);
  }

  /** How many classes the head of a file has. */
  private int classes(Map<String, PlannedTensor> found, ForeignLayer head, NetSpec spec) {
    String bias = head.names().get("biases");
    PlannedTensor tensor = found.get(bias);
    if (tensor == null || tensor.entry().shape().rank() != 1) {
      throw new DataException(
          "%s, the biases of the logits, has not one dimension: these are not the weights of %s's %s."
              .formatted(bias, library, spec.name()));
    }
    return Math.toIntExact(tensor.entry().shape().dimension(0));
  }

  private DataException misfit(
      ConversionPlan plan, NetSpec spec, String read, List<String> problems) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s is not in the layout of %s's %s%s; %s:"
            .formatted(
                plan.source(),
                library,
                spec.name(),
                read,
                Printable.count(problems.size(), "difference")));
    problems.stream().limit(SHOWN).forEach(problem -> lines.add("  " + problem));
    if (problems.size() > SHOWN) {
      lines.add("  ... and %d more".formatted(problems.size() - SHOWN));
    }
    lines.add("  rename changes names, and exclude leaves tensors out, before the layout is read");
    return new DataException(String.join("\n", lines), "rename", "exclude");
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
      throw misfit(plan, network.spec(), "", problems);
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
