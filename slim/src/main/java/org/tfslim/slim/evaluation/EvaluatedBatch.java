package org.tfslim.slim.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A batch after the network has seen it.
 *
 * @param samples one for each sample of the batch; the last batch may be smaller
 */
record EvaluatedBatch(List<Sample> samples) {
  /** Copies the samples. */
  public EvaluatedBatch {
    samples = List.copyOf(samples);
  }

  /**
   * What the network made of a sample.
   *
   * @param label the right class
   * @param prediction the class of the highest logit
   * @param inTopK whether the right class is among the k highest logits
   * @param finite whether all logits are finite; if not, the other values mean nothing
   * @param loss softmax cross entropy
   * @param probability of the prediction
   */
  public record Sample(
      long label, long prediction, boolean inTopK, boolean finite, float loss, float probability) {
    /** Whether the network was right. */
    public boolean correct() {
      return finite && prediction == label;
    }
  }

  /**
   * @param values those of {@link Predictions#fetches}
   */
  static EvaluatedBatch copyOf(List<? extends Tensor> values) {
    TInt64 labels = (TInt64) values.get(0);
    TInt64 predictions = (TInt64) values.get(1);
    TBool inTopK = (TBool) values.get(2);
    TBool finite = (TBool) values.get(3);
    TFloat32 losses = (TFloat32) values.get(4);
    TFloat32 probabilities = (TFloat32) values.get(5);
    List<Sample> samples = new ArrayList<>();
    for (long i = 0; i < labels.size(); i++) {
      samples.add(
          new Sample(
              labels.getLong(i),
              predictions.getLong(i),
              inTopK.getBoolean(i),
              finite.getBoolean(i),
              losses.getFloat(i),
              probabilities.getFloat(i)));
    }
    return new EvaluatedBatch(samples);
  }
}
