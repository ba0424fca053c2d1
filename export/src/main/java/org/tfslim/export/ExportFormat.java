package org.tfslim.export;

/** The formats that the export program writes. */
enum ExportFormat {
  /** A folder for TensorFlow Serving: graph, variables, signatures, labels. */
  SAVED_MODEL,
  /** One file: the network with its weights as constants. */
  FROZEN_GRAPH,
  /** One file: the network without weights, as export_inference_graph.py writes it. */
  GRAPH_DEF
}
