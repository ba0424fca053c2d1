package org.tfslim.slim.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.checkpoint.CheckpointWriter;
import org.tfslim.slim.export.internal.Attributes;
import org.tfslim.slim.export.internal.Constants;
import org.tfslim.slim.export.internal.NodeTable;
import org.tfslim.slim.export.internal.Shortcuts;
import org.tfslim.slim.export.internal.TensorProtos;
import org.tfslim.slim.export.internal.Weights;
import org.tfslim.slim.runtime.TensorTypes;

/**
 * A graph for inference with resource variables, the nodes that restore and save them, and their
 * values. A SavedModel is made from it: values in a file of their own are read once, whereas every
 * loader parses and copies values in the graph several times.
 */
public final class GraphWithVariables {
  private static final String READ = "/read";
  private static final String SAVE = "save/";
  private static final String FILE = SAVE + "filename";
  private static final String NAMES = SAVE + "tensor_names";
  private static final String SLICES = SAVE + "shape_and_slices";
  private static final String RESTORE = SAVE + "restore_all";
  private static final String SAVED = SAVE + "control_dependency";

  private final GraphDef graph;
  private final Map<String, Weights> variables;

  private GraphWithVariables(GraphDef graph, Map<String, Weights> variables) {
    this.graph = graph;
    this.variables = variables;
  }

  static GraphWithVariables of(NodeTable nodes) {
    Map<String, Weights> variables = new TreeMap<>(nodes.weights());
    GraphDef before = nodes.toGraphDef();
    GraphDef.Builder graph = before.toBuilder().clearNode();
    for (NodeDef node : before.getNodeList()) {
      String name = node.getName();
      if (variables.containsKey(name)) {
        graph.addNode(handle(name, variables.get(name)));
        graph.addNode(read(name, variables.get(name)));
      } else if (!isRead(node, variables)) {
        graph.addNode(reading(node, variables));
      }
    }
    saver(variables).forEach(graph::addNode);
    return new GraphWithVariables(graph.build(), variables);
  }

  private static NodeDef handle(String name, Weights values) {
    return node(name, "VarHandleOp")
        .putAttr("dtype", Attributes.type(values.type()))
        .putAttr(
            "shape", AttrValue.newBuilder().setShape(TensorProtos.shape(values.shape())).build())
        .putAttr("shared_name", Attributes.text(name))
        .build();
  }

  private static NodeDef read(String name, Weights values) {
    return node(name + READ, "ReadVariableOp")
        .addInput(name)
        .putAttr("dtype", Attributes.type(values.type()))
        .build();
  }

  /** Whether freezing turned the node that read the variable into an identity. */
  private static boolean isRead(NodeDef node, Map<String, Weights> variables) {
    return node.getOp().equals(Shortcuts.IDENTITY)
        && node.getName().equals(node.getInput(0) + READ)
        && variables.containsKey(node.getInput(0));
  }

  private static NodeDef reading(NodeDef node, Map<String, Weights> variables) {
    NodeDef.Builder changed = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      String name = NodeTable.nodeOf(node.getInput(i));
      if (variables.containsKey(name) && !NodeTable.isControl(node.getInput(i))) {
        changed.setInput(i, name + READ);
      }
    }
    return changed.build();
  }

  private static List<NodeDef> saver(Map<String, Weights> variables) {
    List<String> names = List.copyOf(variables.keySet());
    AttrValue.ListValue.Builder types = AttrValue.ListValue.newBuilder();
    variables.values().forEach(it -> types.addType(it.type()));
    AttrValue dtypes = AttrValue.newBuilder().setList(types).build();
    NodeDef.Builder save =
        node(SAVE + "SaveV2", "SaveV2").addAllInput(List.of(FILE, NAMES, SLICES));
    names.forEach(name -> save.addInput(name + READ));
    NodeDef.Builder restored = node(RESTORE, "NoOp");
    List<NodeDef> nodes = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      NodeDef assignment =
          node(SAVE + "Assign/" + names.get(i), "AssignVariableOp")
              .addInput(names.get(i))
              .addInput(SAVE + "RestoreV2" + (i == 0 ? "" : ":" + i))
              .putAttr("dtype", Attributes.type(variables.get(names.get(i)).type()))
              .build();
      nodes.add(assignment);
      restored.addInput("^" + assignment.getName());
    }
    nodes.addAll(
        List.of(
            node(FILE, "Placeholder")
                .putAttr("dtype", Attributes.type(DataType.DT_STRING))
                .putAttr(
                    "shape", AttrValue.newBuilder().setShape(TensorShapeProto.newBuilder()).build())
                .build(),
            Constants.ofTexts(NAMES, names),
            Constants.ofTexts(SLICES, Collections.nCopies(names.size(), "")),
            save.putAttr("dtypes", dtypes).build(),
            node(SAVED, "Identity")
                .addInput(FILE)
                .addInput("^" + SAVE + "SaveV2")
                .putAttr("T", Attributes.type(DataType.DT_STRING))
                .build(),
            node(SAVE + "RestoreV2", "RestoreV2")
                .addAllInput(List.of(FILE, NAMES, SLICES))
                .putAttr("dtypes", dtypes)
                .build(),
            restored.build()));
    return nodes;
  }

  private static NodeDef.Builder node(String name, String op) {
    return NodeDef.newBuilder().setName(name).setOp(op);
  }

  /** The graph with the nodes that restore and save. */
  public GraphDef graph() {
    return graph;
  }

  /** How loaders find the nodes that restore and save. */
  public SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(FILE + ":0")
        .setSaveTensorName(SAVED + ":0")
        .setRestoreOpName(RESTORE)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  /**
   * How Python finds the variables. One that is served has no first value of its own: what
   * initializes it is restoring.
   */
  public List<VariableDef> definitions() {
    return variables.keySet().stream()
        .map(
            name ->
                VariableDef.newBuilder()
                    .setVariableName(name + ":0")
                    .setInitializerName(RESTORE)
                    .setSnapshotName(name + READ + ":0")
                    .setIsResource(true)
                    .build())
        .toList();
  }

  /**
   * Writes the values as a checkpoint.
   *
   * @param prefix of its files
   * @throws SlimException if it cannot be written, e.g. because the disk is full
   */
  public void writeValues(Path prefix) {
    try (CheckpointWriter writer = CheckpointWriter.create(prefix, 1)) {
      variables.forEach(
          (name, values) ->
              writer.add(
                  name,
                  TensorTypes.of(values.type()),
                  TensorTypes.shape(values.shape()),
                  values.bytes()));
      writer.commit();
    }
  }
}
