package org.tfslim.slim.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.op.nn.Conv3d;
import org.tensorflow.op.nn.Conv3dBackpropFilter;
import org.tensorflow.op.nn.Conv3dBackpropInput;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.op.nn.LocalResponseNormalizationGrad;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.formats.SlimException;

/**
 * Operations whose gradient the native runtime lacks or gets wrong. The operation itself is cut off
 * by {@code StopGradient}, and an {@code IdentityN} of its output and its inputs, which has no
 * native gradient, stands in for it; its gradient is ours.
 *
 * <p>There is one registration for {@code IdentityN} (TensorFlow Java holds at most ten per
 * process). It keeps nothing: which rule applies, and with which attributes, is read from the
 * graph.
 */
public final class OwnGradients {
  /** The op type of what stands in for an operation. */
  public static final String STAND_IN = "IdentityN";

  private static final String CUT = "StopGradient";

  private static final Map<String, Rule> RULES =
      Map.of(
          "LRN", OwnGradients::lrn,
          "Conv3D", OwnGradients::conv3d,
          "Conv3DBackpropInputV2", OwnGradients::conv3dTransposed);

  private OwnGradients() {}

  /** The gradient of an operation. */
  @FunctionalInterface
  private interface Rule {
    /** The gradients of all float inputs of {@code operation} for the gradient of its output. */
    List<Operand<TFloat32>> apply(
        Scope scope, GraphOperation operation, Operand<TFloat32> outputGradient);
  }

  /** Makes the operation. */
  @FunctionalInterface
  public interface Operator {
    /** Adds the operation to the graph. */
    Operand<TFloat32> apply(OpScope scope, List<Operand<TFloat32>> inputs);
  }

  /**
   * Adds an operation with a gradient of our own.
   *
   * @param scope where the operation goes
   * @param differentiable whether gradients will be asked for; if not, the operation is added alone
   * @param name the operation's name; what surrounds it goes below {@code name/gradient}
   * @param inputs all float inputs of the operation, in its order
   * @throws IllegalArgumentException if there is no rule for the operation
   */
  public static Operand<TFloat32> apply(
      OpScope scope,
      boolean differentiable,
      String name,
      List<Operand<TFloat32>> inputs,
      Operator operator) {
    Operand<TFloat32> output = operator.apply(scope, inputs);
    if (!RULES.containsKey(output.op().type())) {
      throw new IllegalArgumentException("There is no gradient rule for " + output.op().type());
    }
    if (!differentiable) {
      return output;
    }
    OpScope below = scope.at(scope.path() + name + "/").enter("gradient");
    List<Operand<TFloat32>> all = new ArrayList<>();
    all.add(below.node(CUT).input(output).output());
    all.addAll(inputs);
    return below.node(STAND_IN).inputList(all).output();
  }

  /** Whether {@code standIn} stands for an operation with a rule. */
  public static boolean isOurs(GraphOperation standIn) {
    GraphOperation cut = producer(standIn.input(0));
    if (!cut.type().equals(CUT)) {
      return false;
    }
    GraphOperation operation = producer(cut.input(0));
    List<Operand<?>> inputs = standIn.inputs();
    return RULES.containsKey(operation.type())
        && operation.inputs().stream()
            .filter(input -> input.asOutput().dataType() == DataType.DT_FLOAT)
            .toList()
            .equals(inputs.subList(1, inputs.size()));
  }

  private static GraphOperation producer(Output<?> output) {
    return (GraphOperation) output.op();
  }

  /**
   * Makes sure that the native runtime calls us.
   *
   * @throws SlimException if it cannot
   */
  public static void register() {
    if (!Registration.DONE) {
      throw new SlimException(
          "The gradient of "
              + RULES.keySet()
              + " cannot be computed here: on Windows, or where another library has registered a"
              + " gradient for IdentityN, TensorFlow Java does not take ours. Train on Linux or"
              + " macOS, in a process of its own.");
    }
  }

  /** Registers at first use; a process can do that once. */
  private static final class Registration {
    static final boolean DONE = attempt();

    private Registration() {}

    private static boolean attempt() {
      try {
        return TensorFlow.registerCustomGradient(STAND_IN, OwnGradients::dispatch);
      } catch (UnsupportedOperationException windows) {
        return false;
      }
    }
  }

  /**
   * Called by the native runtime, for what {@link #isOurs} has approved. The runtime holds the lock
   * of the graph meanwhile: what looks for an operation by its name, as {@code
   * GraphOperation.inputs()} does, would wait forever.
   */
  private static List<Operand<?>> dispatch(
      Ops tf, GraphOperation standIn, List<Output<?>> outputGradients) {
    Output<?> cut = standIn.input(0);
    GraphOperation operation = producer(producer(cut).input(0));
    List<Operand<?>> gradients = new ArrayList<>();
    gradients.add(tf.zerosLike(cut)); // it goes no further
    gradients.addAll(
        RULES.get(operation.type()).apply(tf.scope(), operation, floats(outputGradients.get(0))));
    return gradients;
  }

  private static List<Operand<TFloat32>> lrn(
      Scope scope, GraphOperation operation, Operand<TFloat32> outputGradient) {
    var lrn = new LocalResponseNormalization.Inputs<TFloat32>(operation);
    return List.of(
        LocalResponseNormalizationGrad.create(
            scope,
            outputGradient,
            lrn.input,
            operation.output(0),
            LocalResponseNormalizationGrad.depthRadius(lrn.depthRadius),
            LocalResponseNormalizationGrad.bias(lrn.bias),
            LocalResponseNormalizationGrad.alpha(lrn.alpha),
            LocalResponseNormalizationGrad.beta(lrn.beta)));
  }

  /** Source: {@code _Conv3DGrad} of Python's {@code nn_grad.py}. */
  private static List<Operand<TFloat32>> conv3d(
      Scope scope, GraphOperation operation, Operand<TFloat32> outputGradient) {
    var conv = new Conv3d.Inputs<TFloat32>(operation);
    return List.of(
        Conv3dBackpropInput.create(
            scope,
            shape(scope, conv.input),
            conv.filter,
            outputGradient,
            list(conv.strides),
            conv.padding,
            Conv3dBackpropInput.dataFormat(conv.dataFormat),
            Conv3dBackpropInput.dilations(list(conv.dilations))),
        Conv3dBackpropFilter.create(
            scope,
            conv.input,
            shape(scope, conv.filter),
            outputGradient,
            list(conv.strides),
            conv.padding,
            Conv3dBackpropFilter.dataFormat(conv.dataFormat),
            Conv3dBackpropFilter.dilations(list(conv.dilations))));
  }

  /** Source: {@code _Conv3DBackpropInputGrad} of Python's {@code nn_grad.py}. */
  private static List<Operand<TFloat32>> conv3dTransposed(
      Scope scope, GraphOperation operation, Operand<TFloat32> outputGradient) {
    var conv = new Conv3dBackpropInput.Inputs<TFloat32>(operation);
    return List.of(
        Conv3dBackpropFilter.create(
            scope,
            outputGradient,
            shape(scope, conv.filter),
            conv.outBackprop,
            list(conv.strides),
            conv.padding,
            Conv3dBackpropFilter.dataFormat(conv.dataFormat),
            Conv3dBackpropFilter.dilations(list(conv.dilations))),
        Conv3d.create(
            scope,
            outputGradient,
            conv.filter,
            list(conv.strides),
            conv.padding,
            Conv3d.dataFormat(conv.dataFormat),
            Conv3d.dilations(list(conv.dilations))));
  }

  private static Operand<TInt32> shape(Scope scope, Operand<TFloat32> x) {
    return org.tensorflow.op.core.Shape.create(scope, x);
  }

  private static List<Long> list(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @SuppressWarnings("unchecked") // all stand-ins are made from float tensors
  private static Operand<TFloat32> floats(Operand<?> operand) {
    return (Operand<TFloat32>) operand;
  }
}
