package org.tfslim.slim.savedmodel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TString;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;

/**
 * The operations that write a SavedModel's variables and read them back, below {@code save/} under
 * the names that Python's {@code tf.train.Saver} gives them. TensorFlow Java's own exporter writes
 * nothing for resource variables.
 */
final class VariableFiles {
  private final List<Variable<?>> variables;
  private final OpScope scope;
  private final Operand<TString> prefix;
  private final Operand<TString> names;
  private final Operand<TString> slices;
  private final Operation saved;
  private final Operation read;
  private final List<Operation> assigned;
  private final Operation restored;

  /** Adds the operations for the model's variables, and for no others, to the graph. */
  VariableFiles(Slim slim) {
    variables = slim.variables().model();
    scope = slim.ops().independent().at("save/");
    Ops tf = scope.ops();
    prefix =
        scope
            .node("PlaceholderWithDefault", "Const")
            .input(tf.withName("filename").constant("model"))
            .attr("shape", Shape.scalar())
            .output();
    names = tf.withName("tensor_names").array(texts(Variable::name));
    slices = tf.withName("shape_and_slices").array(texts(variable -> ""));
    saved = save();
    read =
        scope
            .node("RestoreV2")
            .input(prefix, names, slices)
            .attr("dtypes", variables.stream().map(Variable::dataType).toArray(DataType[]::new))
            .build();
    assigned = assign();
    restored = scope.withControlDependencyOps(assigned).node("NoOp", "restore_all").build();
  }

  private String[] texts(Function<Variable<?>, String> text) {
    return variables.stream().map(text).toArray(String[]::new);
  }

  private Operation save() {
    Operation save =
        scope
            .node("SaveV2")
            .input(prefix, names, slices)
            .inputList(variables.stream().map(Variable::value).toList())
            .build();
    return scope
        .withControlDependencyOps(List.of(save))
        .node("Identity", "control_dependency")
        .input(prefix)
        .build();
  }

  private List<Operation> assign() {
    List<Operation> assigns = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      assigns.add(
          scope.node("AssignVariableOp").input(variables.get(i).handle(), read.output(i)).build());
    }
    return assigns;
  }

  /** The operations that save and restore: what a pruned graph has to keep. */
  List<Operation> roots() {
    return List.of(saved, restored);
  }

  /** Writes the variables' values as {@code newPrefix.index} and one data file. */
  void save(Session session, Path newPrefix) {
    try (TString text = TString.scalarOf(newPrefix.toString())) {
      session.runner().feed(prefix, text).addTarget(saved).run().close();
    }
  }

  SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(prefix.op().name() + ":0")
        .setSaveTensorName(saved.name() + ":0")
        .setRestoreOpName(restored.name())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  /** The collection {@code variables}, without which Python finds no variables to restore. */
  CollectionDef collection() {
    CollectionDef.BytesList.Builder definitions = CollectionDef.BytesList.newBuilder();
    for (int i = 0; i < variables.size(); i++) {
      definitions.addValue(definition(i).toByteString());
    }
    return CollectionDef.newBuilder().setBytesList(definitions).build();
  }

  /** The first value is the one that is read back: a served model has no random start. */
  private VariableDef definition(int i) {
    Variable<?> variable = variables.get(i);
    return VariableDef.newBuilder()
        .setVariableName(variable.handle().op().name() + ":0")
        .setInitializerName(assigned.get(i).name())
        .setInitialValueName(read.name() + ":" + i)
        .setSnapshotName(variable.value().op().name() + ":0")
        .setIsResource(true)
        .setTrainable(variable.trainable())
        .build();
  }
}
