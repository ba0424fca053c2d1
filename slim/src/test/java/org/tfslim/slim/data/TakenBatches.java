package org.tfslim.slim.data;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Takes batches out of a pipeline in a graph and a session of its own. */
final class TakenBatches {
  private TakenBatches() {}

  /**
   * What was in a batch.
   *
   * @param labels of the samples
   * @param pixels of all images, row-major
   */
  record Batch(List<Long> labels, List<Float> pixels) {}

  /** The first {@code count} training batches from sample {@code start} on. */
  static List<Batch> training(PipelineOptions options, long start, int count) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph).withSubScope("input");
      InputPipeline pipeline = InputPipeline.training(tf, options);
      try (Session session = new Session(graph)) {
        pipeline.initialize(session, start);
        return take(session, pipeline, count);
      }
    }
  }

  /** All batches of an evaluation pass. */
  static List<Batch> evaluation(PipelineOptions options) {
    try (Graph graph = new Graph()) {
      InputPipeline pipeline = InputPipeline.evaluation(Ops.create(graph), options);
      try (Session session = new Session(graph)) {
        pipeline.initialize(session, 0);
        return takeAll(session, pipeline);
      }
    }
  }

  /** TakenBatches until the pass ends. */
  static List<Batch> takeAll(Session session, InputPipeline pipeline) {
    List<Batch> batches = new ArrayList<>();
    while (true) {
      try {
        batches.addAll(take(session, pipeline, 1));
      } catch (TFOutOfRangeException end) {
        return batches;
      }
    }
  }

  /** The next {@code count} batches. */
  static List<Batch> take(Session session, InputPipeline pipeline, int count) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Result result =
          session.runner().fetch(pipeline.images()).fetch(pipeline.labels()).run()) {
        List<Float> pixels = new ArrayList<>();
        ((TFloat32) result.get(0)).scalars().forEach(pixel -> pixels.add(pixel.getFloat()));
        List<Long> labels = new ArrayList<>();
        ((TInt64) result.get(1)).scalars().forEach(label -> labels.add(label.getLong()));
        batches.add(new Batch(labels, pixels));
      }
    }
    return batches;
  }

  /** The labels of all batches, in order. */
  static List<Long> labels(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.labels().stream()).toList();
  }
}
