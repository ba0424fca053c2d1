package org.tfslim.classification.export;

import java.nio.file.Path;
import java.util.OptionalDouble;
import org.tensorflow.ndarray.Shape;

/**
 * A graph in one file that was written.
 *
 * @param file the file
 * @param input the node that is fed preprocessed images
 * @param inputShape {@code [batch, height, width, channels]}
 * @param output the node to fetch: probabilities, or logits of a network without them
 * @param difference the largest one of a logit from the checkpoint's, as a share of the logits'
 *     root mean square; empty for a graph without weights
 */
public record ExportedGraph(
    Path file, String input, Shape inputShape, String output, OptionalDouble difference) {
  static ExportedGraph of(GraphFile file, NetworkGraph network, OptionalDouble difference) {
    return new ExportedGraph(
        file.path(),
        network.input().op().name(),
        network.input().shape(),
        network.output().op().name(),
        difference);
  }
}
