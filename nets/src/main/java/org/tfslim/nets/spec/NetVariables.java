package org.tfslim.nets.spec;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.slim.Slim;
import org.tfslim.slim.runtime.TensorTypes;

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
  /** A number of classes that is not the size of anything else; it shows what belongs to a head. */
  private static final int MARKER = 104_729;

  /** Copies the lists. */
  public NetVariables {
    entries = List.copyOf(entries);
    classNames = Set.copyOf(classNames);
  }

  /** The variables of a network for images of the size that it was made for. */
  public static NetVariables of(NetSpec spec, int numClasses) {
    return of(spec, numClasses, spec.input().size(), spec.input().channels());
  }

  /**
   * Builds the graph, with its default options, and looks at it.
   *
   * @param imageSize height and width of its images, on which some networks' shapes depend
   * @param channels of its images
   */
  public static NetVariables of(NetSpec spec, int numClasses, int imageSize, int channels) {
    Shape images = spec.input().shape(1, imageSize, channels);
    if (numClasses == 0) {
      return new NetVariables(spec, numClasses, entries(spec, numClasses, images), Set.of());
    }
    List<TensorEntry> marked = entries(spec, MARKER, images);
    Set<String> classNames =
        marked.stream()
            .filter(entry -> last(entry) == MARKER)
            .map(TensorEntry::name)
            .collect(Collectors.toSet());
    return new NetVariables(spec, MARKER, marked, classNames).withClasses(numClasses);
  }

  /** The same network with another number of classes, at least 1. */
  public NetVariables withClasses(int count) {
    List<TensorEntry> changed =
        entries.stream()
            .map(entry -> classNames.contains(entry.name()) ? withLast(entry, count) : entry)
            .toList();
    return new NetVariables(spec, count, changed, classNames);
  }

  private static long last(TensorEntry entry) {
    int rank = entry.shape().rank();
    return rank == 0 ? 0 : entry.shape().dimension(rank - 1);
  }

  private static TensorEntry withLast(TensorEntry entry, int size) {
    long[] dimensions = entry.shape().dimensions();
    dimensions[dimensions.length - 1] = size;
    return TensorEntry.of(entry.name(), entry.dtype(), TensorShape.of(dimensions));
  }

  private static List<TensorEntry> entries(NetSpec spec, int numClasses, Shape shape) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0).withoutGradients();
      Placeholder<TFloat32> images =
          slim.tf().withName("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      spec.network(numClasses).apply(slim, images);
      return slim.variables().model().stream()
          .map(it -> TensorTypes.entry(it.name(), it.dataType(), it.shape()))
          .toList();
    }
  }
}
