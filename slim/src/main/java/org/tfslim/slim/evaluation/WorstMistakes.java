package org.tfslim.slim.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the mistakes with the highest losses. Samples whose logits are not finite are left out. */
final class WorstMistakes implements ByPrediction {
  /** The worst first; if losses are equal, the earlier sample. */
  private static final Comparator<Mistake> WORST_FIRST =
      Comparator.comparing(Mistake::loss).reversed().thenComparing(Mistake::sample);

  private final Predictions predictions;
  private final int limit;
  private final PriorityQueue<Mistake> kept = new PriorityQueue<>(WORST_FIRST.reversed());
  private long samples;

  /**
   * @param limit how many to keep
   */
  WorstMistakes(Predictions predictions, int limit) {
    this.predictions = predictions;
    this.limit = limit;
  }

  @Override
  public Predictions predictions() {
    return predictions;
  }

  @Override
  public void add(EvaluatedBatch batch) {
    for (EvaluatedBatch.Sample sample : batch.samples()) {
      if (sample.finite() && !sample.correct()) {
        kept.add(
            new Mistake(
                samples, sample.label(), sample.prediction(), sample.loss(), sample.probability()));
      }
      if (kept.size() > limit) {
        kept.remove();
      }
      samples++;
    }
  }

  /** The worst first. */
  List<Mistake> list() {
    return kept.stream().sorted(WORST_FIRST).toList();
  }
}
