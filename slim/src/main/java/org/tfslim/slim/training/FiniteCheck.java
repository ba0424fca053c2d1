package org.tfslim.slim.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/** Finds variables that hold NaN or infinite values: such a state is not worth a checkpoint. */
final class FiniteCheck {
  private final List<String> names = new ArrayList<>();
  private final Operand<TBool> finite;

  /** Adds the operations for the float variables among {@code variables}. */
  FiniteCheck(OpScope scope, Collection<? extends Variable<?>> variables) {
    OpScope ops = scope.independent().at("").enter("finite_check");
    List<Operand<TBool>> each = new ArrayList<>();
    for (Variable<?> variable : variables) {
      if (variable.dataType() == DataType.DT_FLOAT) {
        names.add(variable.name());
        each.add(isFinite(ops, variable));
      }
    }
    finite = ops.node("Pack").inputList(each).output();
  }

  private static Operand<TBool> isFinite(OpScope ops, Variable<?> variable) {
    Operand<TBool> elements = ops.node("IsFinite").input(variable.value()).output();
    int[] axes = new int[variable.shape().numDimensions()];
    Arrays.setAll(axes, i -> i);
    return ops.node("All").input(elements, ops.constant("axes", axes)).output();
  }

  /** The name of the first variable that is not finite, if there is one. */
  Optional<String> firstNotFinite(Session session) {
    try (Result result = session.runner().fetch(finite).run()) {
      TBool values = (TBool) result.get(0);
      for (int i = 0; i < names.size(); i++) {
        if (!values.getBoolean(i)) {
          return Optional.of(names.get(i));
        }
      }
      return Optional.empty();
    }
  }
}
