package org.tfslim.slim.export.internal;

import java.util.Set;
import org.tensorflow.proto.NodeDef;

/** Removes nodes that only pass on their input. */
public final class Shortcuts {
  public static final String IDENTITY = "Identity";

  private static final Set<String> PASSING = Set.of(IDENTITY, "StopGradient", "PreventGradient");

  private Shortcuts() {}

  public static void apply(NodeTable graph) {
    for (String name : graph.names()) {
      NodeDef node = graph.get(name);
      if (PASSING.contains(node.getOp()) && node.getInputCount() == 1 && !graph.isKept(name)) {
        graph.redirect(name, node.getInput(0));
      }
    }
    graph.prune();
  }
}
