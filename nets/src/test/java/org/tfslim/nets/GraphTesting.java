package org.tfslim.nets;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.tensorflow.Graph;
import org.tfslim.slim.Slim;

/** Graphs that stay open until the test ends: what is asked of a network is asked of its graph. */
abstract class GraphTesting {
  private final List<Graph> graphs = new ArrayList<>();

  /** A handle on a graph of its own. */
  final Slim slim() {
    Graph graph = new Graph();
    graphs.add(graph);
    return Slim.on(graph, 1);
  }

  @AfterEach
  void closeGraphs() {
    graphs.forEach(Graph::close);
  }
}
