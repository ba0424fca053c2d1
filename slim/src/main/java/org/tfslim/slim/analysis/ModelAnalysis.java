package org.tfslim.slim.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.runtime.TensorTypes;

/**
 * What a network costs, read from its graph without running it. Only what its outputs need counts.
 * All numbers are for the batch that the graph was built with; a batch of unknown size counts as
 * one example. Source: {@code tf_slim.model_analyzer}.
 *
 * @param endPoints the outputs in their order, each with what it adds to those before it
 * @param parameters the number of elements of all variables
 * @param trainableParameters the number of elements of the variables that gradients change
 * @param parameterBytes the memory of all variables
 * @param multiplyAddsByType of convolutions and matrix products, by op type
 * @param operationsByType how many operations there are, by op type
 * @param activations an estimate of the memory of the operations' results
 */
public record ModelAnalysis(
    List<EndPoint> endPoints,
    long parameters,
    long trainableParameters,
    long parameterBytes,
    SortedMap<String, Long> multiplyAddsByType,
    SortedMap<String, Long> operationsByType,
    ActivationMemory activations) {
  /** Keeps unmodifiable copies. */
  public ModelAnalysis {
    endPoints = List.copyOf(endPoints);
    multiplyAddsByType = Collections.unmodifiableSortedMap(new TreeMap<>(multiplyAddsByType));
    operationsByType = Collections.unmodifiableSortedMap(new TreeMap<>(operationsByType));
  }

  /**
   * An output of the network.
   *
   * @param name its key, such as {@code Mixed_5b}
   * @param shape its shape
   * @param parameters the elements of the variables that it needs and no output before it does
   * @param multiplyAdds those of the operations that it needs and no output before it does
   */
  public record EndPoint(String name, Shape shape, long parameters, long multiplyAdds) {}

  /**
   * Analyses a network: what its end points and its logits need.
   *
   * @param slim the handle it was built with
   * @throws IllegalArgumentException if a shape is not known, except for the batch size
   */
  public static ModelAnalysis of(Slim slim, Net net) {
    return of(slim, net.endPoints(), List.of(net.logits()));
  }

  /**
   * Analyses the part of a graph that {@code outputs} need.
   *
   * @param slim the handle the network was built with
   * @param outputs by name, in order: a network's end points, or some of them
   * @throws IllegalArgumentException if a shape is not known, except for the batch size
   */
  public static ModelAnalysis of(Slim slim, Map<String, ? extends Operand<?>> outputs) {
    return of(slim, outputs, List.of());
  }

  private static ModelAnalysis of(
      Slim slim, Map<String, ? extends Operand<?>> outputs, List<Operand<?>> more) {
    Map<Operation, Variable<?>> variables = new HashMap<>();
    slim.variables().all().forEach(v -> variables.put(v.handle().op(), v));
    Subgraph subgraph = new Subgraph(slim.graph());
    List<EndPoint> endPoints = new ArrayList<>();
    outputs.forEach(
        (name, output) -> {
          List<GraphOperation> added = subgraph.grow(output);
          long parameters = parameters(variablesAmong(added, variables));
          long multiplyAdds = added.stream().mapToLong(MultiplyAdds::of).sum();
          endPoints.add(new EndPoint(name, output.shape(), parameters, multiplyAdds));
        });
    more.forEach(subgraph::grow);
    List<GraphOperation> operations = subgraph.inOrder();
    List<Variable<?>> used = variablesAmong(operations, variables);
    return new ModelAnalysis(
        endPoints,
        parameters(used),
        parameters(used.stream().filter(Variable::trainable).toList()),
        used.stream().mapToLong(v -> v.size() * TensorTypes.of(v.dataType()).width()).sum(),
        multiplyAddsByType(operations),
        operationsByType(operations),
        ActivationMemory.of(operations));
  }

  /** The multiply-adds of all types. */
  public long multiplyAdds() {
    return multiplyAddsByType.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<Variable<?>> variablesAmong(
      Collection<GraphOperation> operations, Map<Operation, Variable<?>> variables) {
    List<Variable<?>> found = new ArrayList<>();
    for (GraphOperation operation : operations) {
      if (variables.containsKey(operation)) {
        found.add(variables.get(operation));
      }
    }
    return found;
  }

  private static long parameters(List<Variable<?>> variables) {
    return variables.stream().mapToLong(Variable::size).sum();
  }

  private static SortedMap<String, Long> multiplyAddsByType(List<GraphOperation> operations) {
    SortedMap<String, Long> sums = new TreeMap<>();
    for (GraphOperation operation : operations) {
      long multiplyAdds = MultiplyAdds.of(operation);
      if (multiplyAdds > 0) {
        sums.merge(operation.type(), multiplyAdds, Math::addExact);
      }
    }
    return sums;
  }

  private static SortedMap<String, Long> operationsByType(List<GraphOperation> operations) {
    SortedMap<String, Long> counts = new TreeMap<>();
    operations.forEach(operation -> counts.merge(operation.type(), 1L, Math::addExact));
    return counts;
  }
}
