package org.tfslim.classification.report;

import java.util.List;
import java.util.Optional;

/**
 * How well a checkpoint does.
 *
 * @param caption what was evaluated on what, a sentence
 * @param metrics names and values
 * @param counts how often each class was taken for each other; empty if only the metrics are known
 * @param mistakes the worst first; only {@link #MAX_MISTAKES} are shown
 */
record EvaluationReport(
    String caption,
    List<TrainingReport.Fact> metrics,
    Optional<ClassCounts> counts,
    List<MistakePicture> mistakes) {
  /** How many mistakes are shown: more would tell nothing new, and each may take 20 kB. */
  public static final int MAX_MISTAKES = 24;

  /** Copies the lists. */
  public EvaluationReport {
    metrics = List.copyOf(metrics);
    mistakes = List.copyOf(mistakes);
  }
}
