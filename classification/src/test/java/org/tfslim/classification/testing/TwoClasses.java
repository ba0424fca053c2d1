package org.tfslim.classification.testing;

import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tfslim.nets.Nets;
import org.tfslim.slim.Slim;
import org.tfslim.slim.saving.Saver;
import org.tfslim.slim.testing.SlimSessions;

/** A checkpoint of a LeNet that knows two classes of images of 8 x 8 pixels. */
public final class TwoClasses {
  private TwoClasses() {}

  public static Path save(Path folder) {
    Path checkpoint = folder.resolve("model.ckpt-1");
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Slim slim = Slim.on(graph, 0);
      Nets.get("lenet")
          .network(2)
          .apply(slim, SlimSessions.formulaImages(slim, Shape.of(1, 8, 8, 1)));
      SlimSessions.loadFormulaWeights(session, slim);
      Saver.of(slim.ops(), slim.variables().all()).save(session, checkpoint);
    }
    return checkpoint;
  }
}
