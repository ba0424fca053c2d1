package org.tfslim.slim.evaluation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * How well one class is told from all others, in counts.
 *
 * @param classId the class
 * @param support samples of the class, those whose logits are not finite included
 * @param predicted samples that were taken for the class
 * @param correct samples of the class that were taken for it
 */
public record ClassScore(int classId, long support, long predicted, long correct) {
  /** The share of right ones among those taken for the class; empty if there are none. */
  public OptionalDouble precision() {
    return share(correct, predicted);
  }

  /** The share of the samples of the class that were found; empty if there are none. */
  public OptionalDouble recall() {
    return share(correct, support);
  }

  /**
   * The harmonic mean of precision and recall, {@code 2 correct / (support + predicted)}; empty if
   * the class has no samples and was never predicted.
   */
  public OptionalDouble f1() {
    return share(2 * correct, support + predicted);
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  /** The macro average: the mean over the classes that have the score; empty if none has. */
  public static OptionalDouble mean(
      List<ClassScore> classes, Function<ClassScore, OptionalDouble> score) {
    return classes.stream()
        .map(score)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average();
  }
}
