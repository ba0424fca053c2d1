package org.tfslim.slim.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How often each class was taken for each other, with the measures that follow from it. */
public final class ClassCounts {
  private final long[][] counts;
  private final List<String> names;

  /**
   * Copies the counts.
   *
   * @param counts a row a label, a column a prediction
   * @param names of the classes; empty if they have none, which are then called by their numbers
   * @throws IllegalArgumentException if the counts are not square, or there are names but not one
   *     for each class
   */
  public ClassCounts(long[][] counts, List<String> names) {
    this.counts = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    this.names = List.copyOf(names);
    boolean square = Arrays.stream(counts).allMatch(row -> row.length == counts.length);
    boolean named = names.isEmpty() || names.size() == counts.length;
    if (!square || !named) {
      throw new IllegalArgumentException(
          "%d rows of counts and %d names".formatted(counts.length, names.size()));
    }
  }

  /** The number of classes. */
  public int classes() {
    return counts.length;
  }

  /** What a class is called. */
  public String name(int index) {
    return names.isEmpty() ? "class " + index : names.get(index);
  }

  /** How many samples of class {@code label} were taken for class {@code prediction}. */
  public long count(int label, int prediction) {
    return counts[label][prediction];
  }

  /** The samples of a class. */
  public long samples(int label) {
    return Arrays.stream(counts[label]).sum();
  }

  /** How many samples were taken for a class. */
  public long predicted(int prediction) {
    return Arrays.stream(counts).mapToLong(row -> row[prediction]).sum();
  }

  /** The share of a class's samples that were recognized; NaN for a class without samples. */
  public double recall(int label) {
    return (double) counts[label][label] / samples(label);
  }

  /** The share of right ones among what was taken for a class; NaN where that is nothing. */
  public double precision(int label) {
    return (double) counts[label][label] / predicted(label);
  }

  /** The classes that have samples, from the lowest recall on. */
  List<Integer> byRecall() {
    return IntStream.range(0, classes())
        .filter(i -> samples(i) > 0)
        .boxed()
        .sorted((a, b) -> Double.compare(recall(a), recall(b)))
        .toList();
  }
}
