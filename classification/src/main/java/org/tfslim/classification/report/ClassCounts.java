package org.tfslim.classification.report;

import java.util.Comparator;
import java.util.List;
import org.tfslim.slim.evaluation.ClassScore;
import org.tfslim.slim.evaluation.ConfusionMatrix;

/** How often each class was taken for each other, with the names of the classes. */
final class ClassCounts {
  private final ConfusionMatrix confusion;
  private final List<ClassScore> scores;
  private final List<String> names;

  /**
   * @param names of the classes; empty if they have none, which are then called by their numbers
   * @throws IllegalArgumentException if there are names but not one for each class
   */
  public ClassCounts(ConfusionMatrix confusion, List<String> names) {
    this.confusion = confusion;
    this.scores = confusion.classes();
    this.names = List.copyOf(names);
    if (!names.isEmpty() && names.size() != scores.size()) {
      throw new IllegalArgumentException(
          "%d classes and %d names".formatted(scores.size(), names.size()));
    }
  }

  /** The number of classes. */
  int classes() {
    return scores.size();
  }

  /** What a class is called. */
  String name(int index) {
    return names.isEmpty() ? "class " + index : names.get(index);
  }

  /** How often each class was taken for each other. */
  ConfusionMatrix confusion() {
    return confusion;
  }

  /** The samples of a class. */
  long samples(int label) {
    return scores.get(label).support();
  }

  /** The classes that have samples, from the lowest recall on. */
  List<ClassScore> byRecall() {
    return scores.stream()
        .filter(score -> score.support() > 0)
        .sorted(Comparator.comparingDouble(score -> score.recall().orElseThrow()))
        .toList();
  }
}
