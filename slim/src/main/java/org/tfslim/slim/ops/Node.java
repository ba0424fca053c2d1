package org.tfslim.slim.ops;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.family.TType;

/**
 * A node of the graph made by its op type, for when the typed API would emit another op or another
 * name than Python does. Inputs are added in the order of the op's definition.
 */
public final class Node {
  private final OperationBuilder builder;

  Node(OperationBuilder builder) {
    this.builder = builder;
  }

  /** Adds single inputs. */
  public Node input(Operand<?>... inputs) {
    for (Operand<?> input : inputs) {
      builder.addInput(input.asOutput());
    }
    return this;
  }

  /** Adds one input that takes a list. */
  public Node inputList(List<? extends Operand<?>> inputs) {
    builder.addInputList(inputs.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
    return this;
  }

  /** Sets a string attribute. */
  public Node attr(String name, String value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets an integer attribute. */
  public Node attr(String name, long value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets a list of integers. */
  public Node attr(String name, long[] value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets a float attribute. */
  public Node attr(String name, float value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets a boolean attribute. */
  public Node attr(String name, boolean value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets a type attribute. */
  public Node attr(String name, DataType value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets a list of types. */
  public Node attr(String name, DataType[] value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Sets a shape attribute. */
  public Node attr(String name, Shape value) {
    builder.setAttr(name, value);
    return this;
  }

  /** Adds the node to the graph. */
  public Operation build() {
    return builder.build();
  }

  /** Adds the node to the graph and returns its first output. */
  public <T extends TType> Output<T> output() {
    return build().output(0);
  }
}
