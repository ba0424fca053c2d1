package org.tfslim.slim.saving;

import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Constant;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.formats.DataException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointFiles;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.FiniteValues;
import org.tfslim.formats.checkpoint.SaveFailure;
import org.tfslim.formats.checkpoint.UnfinishedFiles;
import org.tfslim.slim.Variable;
import org.tfslim.slim.ops.OpScope;
import org.tfslim.slim.runtime.TensorFlowFailure;

/**
 * Saves and restores variables in TensorFlow's V2 format, so that Python reads the files. Restoring
 * reads V1 files too. Source: {@code tf.compat.v1.train.Saver}.
 *
 * <p>A checkpoint appears as a whole or not at all. It is written to the directory {@code
 * PREFIX_temp}, forced to disk and moved by {@link CheckpointFiles}: the values first, then, in one
 * atomic step, the index that makes it a checkpoint. (The op MergeV2Checkpoints would write the
 * index in place.) Whatever kills the program meanwhile, older checkpoints stay as they are, and of
 * one that is saved again the old or the new values are there; {@link UnfinishedFiles} cleans up.
 */
public final class Saver {
  private static final String PART = "part";
  private static final String REMEDY = "Copy the checkpoint again, or use another one.";

  private final Map<String, Variable<?>> variables;
  private final boolean reshape;
  private final OpScope scope;
  private final Operand<TString> prefix;
  private final Operand<TString> tensorNames;
  private final Operation save;
  private final Operation restore;

  /**
   * Adds the operations for {@code variables} to their graph.
   *
   * @param variables what to save and restore, by its name in the checkpoint
   */
  public Saver(OpScope scope, Map<String, Variable<?>> variables) {
    this(scope, variables, false);
  }

  /**
   * @param reshape whether tensors of another shape but as many elements are restored too
   */
  Saver(OpScope scope, Map<String, Variable<?>> variables, boolean reshape) {
    if (variables.isEmpty()) {
      throw new IllegalArgumentException("A saver needs at least one variable");
    }
    this.variables = new LinkedHashMap<>(variables);
    this.reshape = reshape;
    this.scope = scope;
    OpScope ops = scope.independent().at("").enter("save");
    this.prefix =
        ops.node("Placeholder", "filename")
            .attr("dtype", DataType.DT_STRING)
            .attr("shape", Shape.scalar())
            .output();
    String[] names = variables.keySet().toArray(String[]::new);
    this.tensorNames = Constant.vectorOf(ops.withName("tensor_names"), names);
    Operand<TString> slices =
        Constant.vectorOf(ops.withName("shape_and_slices"), wholeTensors(names.length));
    this.save = addSave(ops, tensorNames, slices);
    this.restore = addRestore(ops, tensorNames, slices);
  }

  /** A saver of variables under their own names. */
  public static Saver of(OpScope scope, Collection<? extends Variable<?>> variables) {
    Map<String, Variable<?>> named = new LinkedHashMap<>();
    variables.forEach(variable -> named.put(variable.name(), variable));
    return new Saver(scope, named);
  }

  private static String[] wholeTensors(int count) {
    return Stream.generate(() -> "").limit(count).toArray(String[]::new);
  }

  private Operation addSave(OpScope ops, Operand<TString> names, Operand<TString> slices) {
    List<? extends Operand<?>> values = variables.values().stream().map(Variable::value).toList();
    Operation write = ops.node("SaveV2").input(prefix, names, slices).inputList(values).build();
    // A saver is described by a tensor that is there once all is written, not by an operation.
    return ops.withControlDependencyOps(List.of(write))
        .node("Identity", "control_dependency")
        .input(prefix)
        .build();
  }

  private Operation addRestore(OpScope ops, Operand<TString> names, Operand<TString> slices) {
    DataType[] types = variables.values().stream().map(Variable::dataType).toArray(DataType[]::new);
    Operation read =
        ops.node("RestoreV2").input(prefix, names, slices).attr("dtypes", types).build();
    List<Operation> assignments = new ArrayList<>();
    for (Variable<?> variable : variables.values()) {
      Output<?> stored = read.output(assignments.size());
      Output<?> value = reshape ? reshaped(ops, stored, variable.shape()) : stored;
      assignments.add(
          ops.node("AssignVariableOp", "Assign").input(variable.handle(), value).build());
    }
    return ops.withControlDependencyOps(assignments).node("NoOp", "restore_all").build();
  }

  private static Output<?> reshaped(OpScope ops, Output<?> value, Shape shape) {
    return ops.node("Reshape")
        .input(value, ops.constant("Reshape/shape", shape.asArray()))
        .output();
  }

  /** The operations of this saver, as the loaders of a SavedModel run them. */
  public SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(prefix.op().name() + ":0")
        .setSaveTensorName(save.name() + ":0")
        .setRestoreOpName(restore.name())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  /**
   * Writes a checkpoint.
   *
   * @param checkpoint its prefix, e.g. {@code train/model.ckpt-1000}; its directory is made if
   *     there is none
   * @throws SlimException if it cannot be written, e.g. because the disk is full; checkpoints with
   *     other prefixes are then as they were
   */
  public void save(Session session, Path checkpoint) {
    Path temporary = checkpoint.resolveSibling(checkpoint.getFileName() + "_temp").toAbsolutePath();
    try {
      Files.createDirectories(temporary);
      Path part = temporary.resolve(PART);
      run(session.runner().addTarget(save), part);
      CheckpointFiles.move(part, checkpoint.toAbsolutePath());
    } catch (IOException e) {
      throw SaveFailure.of(checkpoint, e);
    } catch (RuntimeException e) {
      throw TensorFlowFailure.explained(
          e, () -> SaveFailure.of(checkpoint, e, TensorFlowFailure.reason(e)));
    } finally {
      deleteQuietly(temporary);
    }
  }

  private void run(Session.Runner runner, Path path) {
    try (TString value = TString.scalarOf(path.toAbsolutePath().toString())) {
      runner.feed(prefix, value).run().close();
    }
  }

  /** {@link UnfinishedFiles} deletes what cannot be deleted now when training starts again. */
  private static void deleteQuietly(Path temporary) {
    try {
      for (Path file : CheckpointPaths.filesIn(temporary)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(temporary);
    } catch (IOException | DataException e) {
      // The checkpoint is in its place, or the exception that is on its way says why it is not.
    }
  }

  /**
   * Gives the variables their values from a checkpoint, after checking that all of them are there.
   * What else the checkpoint holds does not matter. Numbers of int32 are widened to int64: many
   * Python programs keep {@code global_step} as {@code tf.Variable(0)}.
   *
   * @param checkpoint the prefix of a V2 checkpoint, or a V1 file
   * @throws DataException if it is missing, damaged, or does not fit: variables are missing in it
   *     or have another shape or type
   */
  public void restore(Session session, Path checkpoint) {
    restore(session, checkpoint, AverageUse.NEVER);
  }

  /**
   * The same, with moving averages in place of the variables' own values.
   *
   * @return how many variables were given their averages
   * @throws DataException as above, and if averages are required and the checkpoint has none
   */
  public int restore(Session session, Path checkpoint, AverageUse averages) {
    CheckpointReader reader = CheckpointReader.open(checkpoint);
    Map<String, Variable<?>> stored = averages.stored(reader, variables);
    CheckpointFit fit = CheckpointFit.of(reader, stored, reshape);
    fit.require();
    if (fit.widened().isEmpty()) {
      restore(session, checkpoint, stored.keySet().toArray(String[]::new));
    } else {
      restoreWidened(session, reader, stored, fit.widened());
    }
    return (int) stored.keySet().stream().filter(name -> !variables.containsKey(name)).count();
  }

  /** Restores the other variables by a saver of their own, and these through a placeholder. */
  private void restoreWidened(
      Session session,
      CheckpointReader reader,
      Map<String, Variable<?>> stored,
      List<String> widened) {
    Map<String, Variable<?>> others = new LinkedHashMap<>(stored);
    others.keySet().removeAll(widened);
    if (!others.isEmpty()) {
      Saver saver = new Saver(scope, others, reshape);
      saver.restore(session, reader.prefix(), others.keySet().toArray(String[]::new));
    }
    OpScope ops = scope.independent().at("").enter("save");
    for (String name : widened) {
      Variable<?> variable = stored.get(name);
      Operand<TInt64> value =
          ops.node("Placeholder", "widened").attr("dtype", DataType.DT_INT64).output();
      Operation assign =
          ops.node("AssignVariableOp", "Assign").input(variable.handle(), value).build();
      IntBuffer numbers = reader.read(name).asIntBuffer();
      long[] wide = new long[numbers.remaining()];
      Arrays.setAll(wide, numbers::get);
      try (TInt64 tensor = TInt64.tensorOf(variable.shape(), DataBuffers.of(wide))) {
        session.runner().feed(value, tensor).addTarget(assign).run().close();
      }
    }
  }

  private void restore(Session session, Path checkpoint, String[] names) {
    try (PlainPath plain = PlainPath.of(checkpoint);
        TString wanted = TString.tensorOf(NdArrays.vectorOfObjects(names))) {
      // The names of this checkpoint's tensors in place of the constant.
      run(session.runner().feed(tensorNames, wanted).addTarget(restore), plain.restored());
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    } catch (RuntimeException e) {
      throw TensorFlowFailure.explained(e, () -> unreadable(checkpoint, e));
    }
  }

  /**
   * Looks at the values that {@link #restore(Session, Path, AverageUse)} gives to variables.
   *
   * @throws DataException if the checkpoint is missing or damaged
   */
  public FiniteValues finiteValues(Path checkpoint, AverageUse averages) {
    CheckpointReader reader = CheckpointReader.open(checkpoint);
    return FiniteValues.of(reader, averages.stored(reader, variables).keySet());
  }

  private static DataException unreadable(Path checkpoint, Exception cause) {
    return new DataException(
        "Cannot restore %s: %s. %s".formatted(checkpoint, TensorFlowFailure.reason(cause), REMEDY),
        cause);
  }
}
