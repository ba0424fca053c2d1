package org.tfslim.classification.export;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.Nets;
import org.tfslim.nets.layouts.WeightLayout;
import org.tfslim.nets.spec.Library;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;

/**
 * The part of a conversion for which the network must be known.
 *
 * @param modelName the network, if it was named
 * @param from the layout of the source; empty if it is slim's
 * @param to the layout of the output; empty if it is slim's
 * @param shift whether to add a background class to 1000 classes, or to take it off 1001
 * @param acceptDifferences whether networks that compute something else may be converted
 */
public record NetworkConversion(
    Optional<String> modelName,
    Optional<Library> from,
    Optional<Library> to,
    boolean shift,
    boolean acceptDifferences) {
  private static final int CLASSES = 1000;

  /** Beside this logit every other one wins: its probability is 0 in float32, and in float16. */
  private static final float NEVER = -10_000;

  /**
   * The plan in the other layout.
   *
   * @param notes is told what is taken off the names of the source
   */
  public ConversionPlan apply(ConversionPlan plan, Consumer<String> notes) {
    if (from.isEmpty() && to.isEmpty() && !shift) {
      return plan;
    }
    NetSpec spec =
        Nets.get(
                modelName.orElseThrow(
                    () ->
                        new OptionException(
                            "from_layout, to_layout and labels_offset need model_name",
                            "from_layout",
                            "to_layout",
                            "labels_offset",
                            "model_name")))
            .fitting(name -> shape(plan, name));
    if (to.equals(Optional.of(Library.KERAS))) {
      throw new OptionException(
          "to_layout=keras: h5 files are read only; write timm, or slim's", "to_layout");
    }
    from.ifPresent(library -> requireSame(library, spec));
    to.ifPresent(library -> requireSame(library, spec));
    NetVariables network = NetVariables.of(spec, Math.max(1, spec.numClasses()));
    ConversionPlan slim =
        from.isPresent() ? WeightLayout.of(from.get()).toSlim(plan, network, notes) : plan;
    ConversionPlan shifted = shift ? shifted(slim, network) : slim;
    return to.isPresent()
        ? WeightLayout.of(to.get())
            .fromSlim(shifted, network.withClasses(classes(shifted, network)))
        : shifted;
  }

  private static Optional<TensorShape> shape(ConversionPlan plan, String name) {
    return plan.tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .map(tensor -> tensor.entry().shape())
        .findFirst();
  }

  private void requireSame(Library library, NetSpec spec) {
    Optional<String> difference = WeightLayout.of(library).difference(spec);
    if (difference.isPresent() && !acceptDifferences) {
      throw new DataException(
          "%s: the same weights give other results. Give accept_differences to convert anyway."
              .formatted(difference.get()),
          "accept_differences");
    }
  }

  private static int classes(ConversionPlan plan, NetVariables network) {
    return plan.tensors().stream()
        .filter(tensor -> network.classNames().contains(tensor.name()))
        .map(tensor -> tensor.entry().shape())
        .filter(shape -> shape.rank() > 0)
        .map(shape -> (int) shape.dimension(shape.rank() - 1))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "%s has no logits of %s: none of %s."
                        .formatted(
                            plan.source(),
                            network.spec().name(),
                            network.classNames().stream()
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }

  private static ConversionPlan shifted(ConversionPlan plan, NetVariables network) {
    int classes = classes(plan, network);
    if (classes != CLASSES && classes != CLASSES + 1) {
      throw new DataException(
          "labels_offset is for 1000 classes, or 1001 with a background class; the logits of %s have %d."
              .formatted(plan.source(), classes),
          "labels_offset");
    }
    int added = classes == CLASSES ? 1 : -1;
    return plan.mapped(
        tensor -> belongsToHead(tensor, network) ? shifted(tensor, classes, added) : tensor);
  }

  /** Slots of the optimizer too: they have the shape of their variable. */
  private static boolean belongsToHead(PlannedTensor tensor, NetVariables network) {
    return network.classNames().stream()
        .anyMatch(name -> tensor.name().equals(name) || tensor.name().startsWith(name + "/"));
  }

  private static PlannedTensor shifted(PlannedTensor tensor, int classes, int added) {
    TensorShape shape = tensor.entry().shape();
    int last = shape.rank() - 1;
    if (last < 0
        || shape.dimension(last) != classes
        || tensor.entry().dtype() != ElementType.FLOAT32) {
      throw new DataException(
          "Tensor %s is %s %s; expected float32 with %d classes at its end."
              .formatted(
                  tensor.name(), tensor.entry().dtypeText(), tensor.entry().shapeText(), classes));
    }
    boolean bias = tensor.name().endsWith("/biases");
    return tensor.shiftedClasses(added, bias ? NEVER : 0);
  }
}
