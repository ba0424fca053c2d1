package org.tfslim.slim.export.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;

/**
 * Turns variables into constants: a constant gets the name of the variable, and the node that read
 * it becomes an identity. Source: {@code freeze_graph} and {@code convert_variables_to_constants}.
 */
public final class Freezing {
  private static final String READ = "ReadVariableOp";
  private static final String VARIABLE = "VarHandleOp";

  private Freezing() {}

  /**
   * /** Freezes all variables of a graph.
   *
   * @throws SlimException if a variable is not of type float32, or is not only read
   */
  public static void apply(NodeTable graph, Session session) {
    Map<String, String> reads = new LinkedHashMap<>();
    for (String name : graph.names()) {
      if (graph.get(name).getOp().equals(VARIABLE)) {
        requireOnlyRead(graph, name);
      }
    }
    for (String name : graph.names()) {
      NodeDef node = graph.get(name);
      if (node.getOp().equals(READ)) {
        graph.put(identity(node));
        reads.putIfAbsent(NodeTable.nodeOf(node.getInput(0)), name);
      }
    }
    read(session, reads).forEach(graph::put);
  }

  private static void requireOnlyRead(NodeTable graph, String variable) {
    for (String user : graph.consumers(variable)) {
      if (!graph.get(user).getOp().equals(READ)) {
        throw new SlimException(
            "the variable %s is not only read, but also used by %s (%s); it cannot become a constant"
                .formatted(variable, user, graph.get(user).getOp()));
      }
    }
  }

  /** The values of all variables, in one run: a session prepares again for each set of fetches. */
  private static Map<String, Weights> read(Session session, Map<String, String> reads) {
    Map<String, Weights> values = new LinkedHashMap<>();
    if (reads.isEmpty()) {
      return values;
    }
    Session.Runner runner = session.runner();
    reads.values().forEach(runner::fetch);
    try (Result result = runner.run()) {
      for (String variable : reads.keySet()) {
        values.put(variable, weights(variable, result.get(values.size())));
      }
    }
    return values;
  }

  private static Weights weights(String variable, Tensor value) {
    if (!(value instanceof TFloat32 tensor)) {
      throw new SlimException(
          "the variable %s has the type %s; only float32 can be frozen"
              .formatted(variable, value.dataType()));
    }
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return new Weights(tensor.shape(), values);
  }

  private static NodeDef identity(NodeDef read) {
    return NodeDef.newBuilder()
        .setName(read.getName())
        .setOp(Shortcuts.IDENTITY)
        .addAllInput(List.copyOf(read.getInputList()))
        .putAttr("T", Attributes.type(DataType.DT_FLOAT))
        .build();
  }
}
