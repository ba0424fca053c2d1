package org.tfslim.slim.analysis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tfslim.slim.runtime.TensorTypes;

/**
 * An estimate of the memory that the results of a graph's operations take, including images but not
 * variables and constants.
 *
 * @param totalBytes all results together: about what training keeps for its gradients
 * @param peakBytes the maximum at any time if operations run in their order and each result is
 *     freed after its last use, as in inference; the work space of the kernels comes on top
 */
public record ActivationMemory(long totalBytes, long peakBytes) {
  /** They take no memory of their own, or it is counted with the variables. */
  private static final Set<String> PARAMETERS = Set.of("Const", "VarHandleOp", "ReadVariableOp");

  /** Their result is their input under another name or shape. */
  private static final Set<String> ALIASES =
      Set.of("Identity", "Reshape", "Squeeze", "ExpandDims", "StopGradient");

  /**
   * The memory of {@code operations}, which are in the order in which they run.
   *
   * @throws IllegalArgumentException if a shape is not known
   */
  static ActivationMemory of(List<GraphOperation> operations) {
    Map<GraphOperation, GraphOperation> owners = new HashMap<>();
    Map<GraphOperation, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      GraphOperation operation = operations.get(i);
      owners.put(operation, owner(operation, owners));
      lastUse.put(owners.get(operation), i);
      for (var input : operation.inputs()) {
        lastUse.put(owners.get(input.op()), i);
      }
    }
    long[] freed = new long[operations.size()];
    long total = 0;
    long live = 0;
    long peak = 0;
    for (int i = 0; i < freed.length; i++) {
      long bytes = bytes(operations.get(i));
      total += bytes;
      live += bytes;
      peak = Math.max(peak, live);
      freed[lastUse.get(owners.get(operations.get(i)))] += bytes;
      live -= freed[i];
    }
    return new ActivationMemory(total, peak);
  }

  private static GraphOperation owner(
      GraphOperation operation, Map<GraphOperation, GraphOperation> owners) {
    return ALIASES.contains(operation.type())
        ? owners.get((GraphOperation) operation.input(0).op())
        : operation;
  }

  private static long bytes(GraphOperation operation) {
    if (PARAMETERS.contains(operation.type()) || ALIASES.contains(operation.type())) {
      return 0;
    }
    long bytes = 0;
    for (int i = 0; i < operation.numOutputs(); i++) {
      bytes += bytes(operation.output(i));
    }
    return bytes;
  }

  /** The work space that some kernels pass on has no known shape; it is not counted. */
  private static long bytes(Output<?> output) {
    long elementBytes = TensorTypes.of(output.dataType()).width();
    return elementBytes == 0 || output.shape().isUnknown()
        ? 0
        : elementBytes * Sizes.elements(output);
  }
}
