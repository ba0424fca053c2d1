package org.tfslim.slim.data;

import org.tfslim.slim.Slim;

/** Batches of records on disk. */
record RecordBatches(PipelineOptions options) implements Batches {
  @Override
  public int batchSize() {
    return options.batchSize();
  }

  @Override
  public InputPipeline forTraining(Slim slim) {
    return InputPipeline.training(Batches.inputScope(slim).tf(), options);
  }

  @Override
  public InputPipeline forEvaluation(Slim slim) {
    return InputPipeline.evaluation(Batches.inputScope(slim).tf(), options);
  }
}
