package org.tfslim.slim.export;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/** The definitions of the ops that the runtime knows. */
public final class OpTable {
  private final Map<String, OpDef> ops;

  private OpTable(OpList ops) {
    this.ops =
        ops.getOpList().stream().collect(Collectors.toMap(OpDef::getName, Function.identity()));
  }

  /** The ops of this runtime. */
  public static OpTable ofRuntime() {
    return new OpTable(TensorFlow.registeredOpList());
  }

  public Optional<OpDef> find(String op) {
    return Optional.ofNullable(ops.get(op));
  }

  /** The definitions of all ops in {@code graph}, without their documentation. */
  public OpList opsOf(GraphDef graph) {
    Set<String> used = new TreeSet<>();
    graph.getNodeList().forEach(node -> used.add(node.getOp()));
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      function.getNodeDefList().forEach(node -> used.add(node.getOp()));
    }
    OpList.Builder definitions = OpList.newBuilder();
    used.stream()
        .filter(ops::containsKey) // a call of a function has the function's name as its op
        .forEach(name -> definitions.addOp(ops.get(name)));
    return definitions.build();
  }

  /**
   * The same graph without attributes at their defaults, so that a runtime that does not know them
   * yet can load it.
   */
  public GraphDef withoutDefaults(GraphDef graph) {
    GraphDef.Builder stripped = graph.toBuilder().clearNode();
    graph.getNodeList().forEach(node -> stripped.addNode(withoutDefaults(node)));
    FunctionDefLibrary.Builder library = graph.getLibrary().toBuilder();
    library.getFunctionBuilderList().forEach(this::removeDefaults);
    return stripped.setLibrary(library).build();
  }

  private void removeDefaults(FunctionDef.Builder function) {
    for (int i = 0; i < function.getNodeDefCount(); i++) {
      function.setNodeDef(i, withoutDefaults(function.getNodeDef(i)));
    }
  }

  private NodeDef withoutDefaults(NodeDef node) {
    OpDef op = ops.get(node.getOp());
    if (op == null) {
      return node;
    }
    NodeDef.Builder stripped = node.toBuilder();
    for (OpDef.AttrDef attribute : op.getAttrList()) {
      AttrValue value = node.getAttrMap().get(attribute.getName());
      if (attribute.hasDefaultValue() && attribute.getDefaultValue().equals(value)) {
        stripped.removeAttr(attribute.getName());
      }
    }
    return stripped.build();
  }
}
