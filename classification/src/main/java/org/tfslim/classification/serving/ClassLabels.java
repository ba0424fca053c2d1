package org.tfslim.classification.serving;

import java.util.List;

/**
 * The names of the classes.
 *
 * @param labels in order; empty if there are none
 */
record ClassLabels(List<String> labels) {
  ClassLabels {
    labels = List.copyOf(labels);
  }

  /** A class as it is returned. */
  Prediction prediction(long classId, float probability) {
    boolean named = classId >= 0 && classId < labels.size();
    return new Prediction(
        classId, named ? labels.get((int) classId) : Long.toString(classId), probability);
  }
}
