package org.tfslim.slim.gradients;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;

/**
 * The gradients of a loss, computed by the native runtime behind a guard: what that would get wrong
 * is refused, so that no training is ever silently wrong.
 *
 * @param reached the gradients of the variables that the loss depends on, in the order given
 * @param unreached the variables that the loss does not depend on
 */
public record Gradients(List<Gradient> reached, List<Variable<?>> unreached) {
  /** Copies the lists. */
  public Gradients {
    reached = List.copyOf(reached);
    unreached = List.copyOf(unreached);
  }

  /**
   * The gradients of {@code loss} with respect to each of {@code variables}.
   *
   * @param loss a scalar, any output of any operation
   * @throws SlimException if the loss does not depend on all of them, or cannot be differentiated
   */
  public static List<Gradient> of(Slim slim, Operand<TFloat32> loss, List<Variable<?>> variables) {
    Gradients gradients = find(slim, loss, variables);
    if (!gradients.unreached().isEmpty()) {
      throw new SlimException(
          "The loss "
              + loss.op().name()
              + " does not depend on the variables "
              + names(gradients.unreached())
              + ". Train the others only, or connect them.");
    }
    return gradients.reached();
  }

  /**
   * The gradients of {@code loss} with respect to those of {@code variables} that it depends on.
   * Slim's optimizers leave the others alone.
   *
   * @param loss a scalar, any output of any operation
   * @throws SlimException if the loss depends on none of them, or cannot be differentiated
   */
  public static Gradients find(Slim slim, Operand<TFloat32> loss, List<Variable<?>> variables) {
    checkScalar(loss);
    Map<String, Variable<TFloat32>> reads = new LinkedHashMap<>();
    for (Variable<?> variable : variables) {
      reads.put(variable.value().op().name(), floats(variable));
    }
    Set<String> found = new GradientGuard(slim.graph(), reads.keySet()).check(loss.asOutput());
    List<Variable<TFloat32>> reached = new ArrayList<>();
    List<Variable<?>> unreached = new ArrayList<>();
    reads.forEach(
        (read, variable) -> {
          if (found.contains(read)) {
            reached.add(variable);
          } else {
            unreached.add(variable);
          }
        });
    if (reached.isEmpty()) {
      throw new SlimException(
          "The loss "
              + loss.op().name()
              + " depends on none of the variables to train: "
              + names(variables)
              + ". Check which variables are trainable.");
    }
    return new Gradients(differentiate(slim, loss, reached), unreached);
  }

  private static List<Gradient> differentiate(
      Slim slim, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
    List<Output<?>> reads =
        variables.stream().<Output<?>>map(variable -> variable.value().asOutput()).toList();
    String path = slim.ops().enter("gradients").path();
    String prefix = path.substring(0, path.length() - 1);
    List<Output<?>> values =
        slim.ops().getDeviceString().isEmpty()
            ? anywhere(slim.graph(), prefix, loss.asOutput(), reads)
            : PlacedGradients.add(slim.ops(), prefix, loss.asOutput(), reads);
    List<Gradient> gradients = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      gradients.add(new Gradient(variables.get(i), present(variables.get(i), values.get(i))));
    }
    return gradients;
  }

  private static List<Output<?>> anywhere(
      Graph graph, String prefix, Output<?> loss, List<Output<?>> reads) {
    return List.of(
        graph.addGradients(prefix, new Output<?>[] {loss}, reads.toArray(Output<?>[]::new), null));
  }

  /** The native runtime says with an empty output that there is no gradient. */
  static boolean isPresent(Output<?> value) {
    try {
      value.op().name();
      return true;
    } catch (IllegalStateException empty) {
      return false;
    }
  }

  @SuppressWarnings("unchecked") // the gradient has the type of the variable
  private static Operand<TFloat32> present(Variable<TFloat32> variable, Output<?> value) {
    if (!isPresent(value)) {
      throw new SlimException(
          "The native runtime finds no gradient for "
              + variable.name()
              + ", on which the loss depends. Please report this with the network.");
    }
    return (Output<TFloat32>) value;
  }

  /**
   * The gradients of a sum of losses from those of each loss, all of the same variables. Source:
   * {@code _sum_clones_gradients} of {@code deployment/model_deploy.py}.
   */
  public static List<Gradient> sum(Slim slim, List<List<Gradient>> ofEachLoss) {
    if (ofEachLoss.size() == 1) {
      return ofEachLoss.get(0);
    }
    List<Gradient> sums = new ArrayList<>();
    for (int i = 0; i < ofEachLoss.get(0).size(); i++) {
      int place = i;
      List<Gradient> terms = ofEachLoss.stream().map(gradients -> gradients.get(place)).toList();
      sums.add(terms.get(0).withValue(added(slim, terms)));
    }
    return sums;
  }

  private static Operand<TFloat32> added(Slim slim, List<Gradient> terms) {
    String name = terms.get(0).variable().name() + "/sum_grads";
    return slim.ops()
        .node("AddN", name)
        .inputList(terms.stream().map(Gradient::value).toList())
        .output();
  }

  private static void checkScalar(Operand<TFloat32> loss) {
    if (loss.shape().numDimensions() != 0) {
      throw new SlimException(
          "Gradients are of a scalar, but "
              + loss.op().name()
              + " has shape "
              + loss.shape()
              + ". Reduce it to its sum or mean.");
    }
  }

  @SuppressWarnings("unchecked") // the type is checked
  private static Variable<TFloat32> floats(Variable<?> variable) {
    if (variable.dataType() != DataType.DT_FLOAT) {
      throw new SlimException(
          "Only float variables can be trained; "
              + variable.name()
              + " has type "
              + variable.dataType()
              + ".");
    }
    return (Variable<TFloat32>) variable;
  }

  private static List<String> names(List<Variable<?>> variables) {
    return variables.stream().map(Variable::name).toList();
  }
}
