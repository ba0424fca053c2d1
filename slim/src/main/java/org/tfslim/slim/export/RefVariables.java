package org.tfslim.slim.export;

import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tfslim.slim.export.internal.Attributes;

/**
 * Rewrites resource variables as TensorFlow 1 writes variables by default: {@code VariableV2},
 * which {@code Assign} changes and {@code Identity} reads. Its tools, such as freeze_graph.py, find
 * a variable by the tensor {@code NAME:0} of its type.
 */
public final class RefVariables {
  private static final Map<String, String> CHANGES =
      Map.of(
          "AssignVariableOp", "Assign",
          "AssignAddVariableOp", "AssignAdd",
          "AssignSubVariableOp", "AssignSub");
  private static final String HANDLE = "VarHandleOp";
  private static final String READ = "ReadVariableOp";
  private static final String DTYPE = "dtype";
  private static final String TYPE = "T";

  private RefVariables() {}

  /** The same graph with other variables; names stay. */
  public static GraphDef of(GraphDef graph) {
    GraphDef.Builder changed = graph.toBuilder().clearNode();
    for (NodeDef node : graph.getNodeList()) {
      changed.addNode(changed(node));
    }
    return changed.build();
  }

  private static NodeDef changed(NodeDef node) {
    if (node.getOp().equals(HANDLE)) {
      return variable(node);
    }
    if (node.getOp().equals(READ)) {
      return operation(node, "Identity");
    }
    return CHANGES.containsKey(node.getOp()) ? operation(node, CHANGES.get(node.getOp())) : node;
  }

  private static NodeDef variable(NodeDef handle) {
    NodeDef.Builder variable =
        handle.toBuilder().setOp("VariableV2").clearAttr().putAttr(DTYPE, attribute(handle, DTYPE));
    return variable
        .putAttr("shape", attribute(handle, "shape"))
        .putAttr("container", Attributes.text(""))
        .putAttr("shared_name", Attributes.text(""))
        .build();
  }

  private static NodeDef operation(NodeDef node, String op) {
    NodeDef.Builder changed = node.toBuilder().setOp(op).clearAttr();
    node.getAttrMap()
        .forEach(
            (name, value) -> {
              if (name.startsWith("_")) {
                changed.putAttr(name, value);
              }
            });
    return changed.putAttr(TYPE, attribute(node, DTYPE)).build();
  }

  private static AttrValue attribute(NodeDef node, String name) {
    return node.getAttrOrDefault(name, Attributes.type(DataType.DT_FLOAT));
  }
}
