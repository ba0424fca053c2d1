package org.tfslim.slim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;

/**
 * What the layers of one graph have in common: the variables in order of creation, the update
 * operations of moving averages, and the losses. It takes the place of TF1's graph collections.
 */
public final class VariableStore {
  private final Map<String, Variable<?>> variables = new LinkedHashMap<>();
  private final ScopeCounts scopes = new ScopeCounts();
  private final List<Operation> updateOps = new ArrayList<>();
  private final List<Operand<TFloat32>> losses = new ArrayList<>();
  private final List<Operand<TFloat32>> regularizationLosses = new ArrayList<>();
  private final Map<String, Operand<TFloat32>> regularizers = new HashMap<>();

  VariableStore() {}

  /** All variables so far, in order of creation. */
  public Variables all() {
    return new Variables(variables.values());
  }

  /** The variables that gradients change. */
  public Variables trainable() {
    return all().trainable();
  }

  /** The variables that inference needs. */
  public Variables model() {
    return all().model();
  }

  /** The variables whose names begin with {@code scope}. */
  public Variables in(String scope) {
    return all().in(scope);
  }

  /** The variable called {@code name}, if there is one. */
  public Optional<Variable<?>> find(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** The operations that keep moving averages, to be run with each training step. */
  public List<Operation> updateOps() {
    return Collections.unmodifiableList(updateOps);
  }

  /** Adds an operation to be run with each training step. */
  public void addUpdateOp(Operation operation) {
    updateOps.add(operation);
  }

  /** The losses of the model's outputs, scalars, in order of creation. */
  public List<Operand<TFloat32>> losses() {
    return Collections.unmodifiableList(losses);
  }

  /** Adds a loss of a model output. */
  public void addLoss(Operand<TFloat32> loss) {
    losses.add(loss);
  }

  /** The penalties on variables, scalars, in order of creation. */
  public List<Operand<TFloat32>> regularizationLosses() {
    return Collections.unmodifiableList(regularizationLosses);
  }

  /** The penalty on {@code variable}, if it has one. */
  public Optional<Operand<TFloat32>> regularizationLoss(Variable<?> variable) {
    return Optional.ofNullable(regularizers.get(variable.name()));
  }

  void add(Variable<?> variable) {
    variables.put(variable.name(), variable);
  }

  void addRegularizationLoss(String variable, Operand<TFloat32> loss) {
    regularizationLosses.add(loss);
    regularizers.put(variable, loss);
  }

  /** Notes that the scope {@code path} is opened: default names below it start again. */
  void openScope(String path) {
    scopes.open(path);
  }

  /** {@code name}, or {@code name_1} and so on if the scope was opened before. */
  String uniqueScope(String parent, String name) {
    return scopes.unique(parent, name);
  }
}
