package org.tfslim.slim.export.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Lets convolutions, and what is between them, compute in a type with fewer bits. What goes in and
 * what comes out stays float32: there are casts where the types meet.
 *
 * <p>The last convolution or product before an output stays float32 with all that follows: logits
 * that differ little must not become equal. Matrix products stay as they are.
 */
public final class LowPrecision {
  private static final String CAST = "Cast";
  private static final Set<String> CONVOLUTIONS = Set.of("Conv2D", "DepthwiseConv2dNative");

  /** What stays with its convolution: the runtime makes one kernel of both. */
  private static final Set<String> FUSED = Set.of("BiasAdd", "Relu", "Relu6");

  /** What is done in the type of its inputs if the next convolution wants it, too. */
  private static final Set<String> BETWEEN =
      Set.of(
          "BiasAdd",
          "Relu",
          "Relu6",
          "Elu",
          "Selu",
          "MaxPool",
          "AvgPool",
          "ConcatV2",
          "Add",
          "AddV2",
          "Mul",
          "Sub",
          "Minimum",
          "Maximum",
          "Pad",
          "SpaceToBatchND",
          "BatchToSpaceND");

  private final NodeTable graph;
  private final DataType type;
  private final Set<String> low = new HashSet<>();
  private final Map<String, String> casts = new HashMap<>();

  private LowPrecision(NodeTable graph, DataType type) {
    this.graph = graph;
    this.type = type;
  }

  public static void apply(NodeTable graph, DataType type) {
    LowPrecision pass = new LowPrecision(graph, type);
    pass.choose();
    pass.trim();
    pass.convert();
    graph.prune();
  }

  /** Convolutions before other convolutions, and what is between them. */
  private void choose() {
    Set<String> beforeLast = beforeLast();
    int before;
    do {
      before = low.size();
      for (String name : graph.names()) {
        NodeDef node = graph.get(name);
        boolean convolution = CONVOLUTIONS.contains(node.getOp()) && beforeLast.contains(name);
        if (!graph.isKept(name) && isFloat(node) && (convolution || isBetween(node))) {
          low.add(name);
        }
      }
    } while (low.size() > before);
  }

  private static boolean isFloat(NodeDef node) {
    return Attributes.computed(node) == DataType.DT_FLOAT;
  }

  /** All that a convolution or product depends on. */
  private Set<String> beforeLast() {
    Set<String> found = new HashSet<>();
    List<String> names = graph.names();
    for (String name : names) {
      String op = graph.get(name).getOp();
      if (CONVOLUTIONS.contains(op) || op.equals("MatMul")) {
        addAncestors(graph.get(name), found);
      }
    }
    return found;
  }

  private void addAncestors(NodeDef node, Set<String> found) {
    for (String input : node.getInputList()) {
      String name = NodeTable.nodeOf(input);
      if (found.add(name)) {
        addAncestors(graph.get(name), found);
      }
    }
  }

  private boolean isBetween(NodeDef node) {
    return BETWEEN.contains(node.getOp())
        && dataInputs(node).stream().anyMatch(low::contains)
        && dataInputs(node).stream().allMatch(it -> low.contains(it) || isConstant(it));
  }

  /** The nodes whose output has the type {@code T}: not the sizes and axes. */
  private static List<String> dataInputs(NodeDef node) {
    int count =
        switch (node.getOp()) {
          case "ConcatV2" -> node.getInputCount() - 1;
          case "Pad", "SpaceToBatchND", "BatchToSpaceND" -> 1;
          default -> node.getInputCount();
        };
    return node.getInputList().subList(0, count).stream()
        .filter(input -> !NodeTable.isControl(input))
        .map(NodeTable::nodeOf)
        .toList();
  }

  private boolean isConstant(String name) {
    return Constants.floats(graph, name).isPresent();
  }

  /** Fewer bits gain nothing if no convolution follows. */
  private void trim() {
    int before;
    do {
      before = low.size();
      low.removeIf(
          name -> {
            String op = graph.get(name).getOp();
            return !CONVOLUTIONS.contains(op)
                && !FUSED.contains(op)
                && graph.consumers(name).stream().noneMatch(low::contains);
          });
    } while (low.size() < before);
  }

  private void convert() {
    for (String name : graph.names()) {
      NodeDef node = graph.get(name);
      if (low.contains(name)) {
        lower(node);
      } else {
        raiseInputs(node);
      }
    }
  }

  private void lower(NodeDef node) {
    NodeDef.Builder changed = node.toBuilder().putAttr("T", Attributes.type(type));
    List<String> data = dataInputs(node);
    for (int i = 0; i < data.size(); i++) {
      String input = data.get(i);
      if (!low.contains(input)) {
        changed.setInput(i, isConstant(input) ? lowConstant(input) : cast(node.getInput(i), type));
      }
    }
    graph.put(changed.build());
  }

  private String lowConstant(String name) {
    return casts.computeIfAbsent(
        name + " constant",
        it -> {
          String lowName = graph.unused(name + "/" + suffix(type));
          graph.put(lowName, Constants.floats(graph, name).orElseThrow().in(type));
          return lowName;
        });
  }

  private void raiseInputs(NodeDef node) {
    NodeDef.Builder changed = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      String input = node.getInput(i);
      if (!NodeTable.isControl(input) && low.contains(NodeTable.nodeOf(input))) {
        changed.setInput(i, cast(input, DataType.DT_FLOAT));
      }
    }
    graph.put(changed.build());
  }

  private String cast(String input, DataType to) {
    return casts.computeIfAbsent(
        input + " " + to,
        it -> {
          boolean lowers = to == type;
          String name = graph.unused(NodeTable.nodeOf(input) + "/" + suffix(to));
          graph.put(
              NodeDef.newBuilder()
                  .setName(name)
                  .setOp(CAST)
                  .addInput(input)
                  .putAttr("SrcT", Attributes.type(lowers ? DataType.DT_FLOAT : type))
                  .putAttr("DstT", Attributes.type(to))
                  .build());
          return name;
        });
  }

  private static String suffix(DataType type) {
    return switch (type) {
      case DT_BFLOAT16 -> "bfloat16";
      case DT_HALF -> "float16";
      default -> "float32";
    };
  }
}
