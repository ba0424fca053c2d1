package org.tfslim.nets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.checkpoint.ElementTypes;
import org.tfslim.slim.checkpoint.TensorEntry;

/**
 * The model variables of a network: what its checkpoints hold.
 *
 * @param spec the network
 * @param numClasses classes of its logits
 * @param entries in order of creation
 * @param classNames the names of those whose last dimension is the number of classes
 */
public record NetVariables(
    NetSpec spec, int numClasses, List<TensorEntry> entries, Set<String> classNames) {
  /** Copies the lists. */
  public NetVariables {
    entries = List.copyOf(entries);
    classNames = Set.copyOf(classNames);
  }

  /** Builds the graph, with its default options, and looks at it. */
  public static NetVariables of(NetSpec spec, int numClasses) {
    List<TensorEntry> entries = entries(spec, numClasses);
    if (numClasses == 0) {
      return new NetVariables(spec, numClasses, entries, Set.of());
    }
    // What changes with the number of classes belongs to a head.
    Map<String, Shape> other = new HashMap<>();
    entries(spec, numClasses + 1).forEach(entry -> other.put(entry.name(), entry.shape()));
    Set<String> classNames =
        entries.stream()
            .filter(entry -> !entry.shape().equals(other.get(entry.name())))
            .map(TensorEntry::name)
            .collect(Collectors.toSet());
    return new NetVariables(spec, numClasses, entries, classNames);
  }

  private static List<TensorEntry> entries(NetSpec spec, int numClasses) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0).withoutGradients();
      Shape shape = Shape.of(1, spec.imageSize(), spec.imageSize(), spec.channels());
      Placeholder<TFloat32> images =
          slim.tf().withName("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      spec.networkFn(numClasses, 0, false).apply(slim, images);
      return slim.variables().model().stream().map(NetVariables::entry).toList();
    }
  }

  private static TensorEntry entry(Variable<?> variable) {
    long bytes = variable.size() * ElementTypes.width(variable.dataType());
    return new TensorEntry(variable.name(), variable.dataType(), variable.shape(), bytes);
  }
}
