package org.tfslim.slim.data;

import java.util.function.Function;
import org.tfslim.slim.Slim;

/** Batches that the caller adds to the graph. */
record OperandBatches(int batchSize, Function<Slim, InputPipeline> build) implements Batches {
  OperandBatches {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize is " + batchSize);
    }
  }

  @Override
  public InputPipeline forTraining(Slim slim) {
    return build.apply(slim);
  }

  @Override
  public InputPipeline forEvaluation(Slim slim) {
    return build.apply(slim);
  }
}
