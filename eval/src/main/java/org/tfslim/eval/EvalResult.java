package org.tfslim.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.checkpoint.CheckpointPaths;
import org.tfslim.slim.evaluation.ClassScore;
import org.tfslim.slim.evaluation.ClassifierEvaluation;

/**
 * The result for a checkpoint.
 *
 * @param checkpoint its prefix
 * @param labels the names of the classes; empty if they have none
 */
record EvalResult(
    Path checkpoint, Dataset dataset, List<String> labels, ClassifierEvaluation evaluation) {
  /** The global step in the checkpoint's name; 0 if there is none. */
  long step() {
    return CheckpointPaths.step(checkpoint).orElse(0);
  }

  /** The name of a class, if it has one. */
  Optional<String> label(long classId) {
    return labels.isEmpty() ? Optional.empty() : Optional.of(labels.get(Math.toIntExact(classId)));
  }

  List<ClassScore> classes() {
    return evaluation.confusion().classes();
  }
}
