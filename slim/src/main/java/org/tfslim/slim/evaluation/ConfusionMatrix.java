package org.tfslim.slim.evaluation;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each other. Only cells that are not 0 take memory, so that
 * many classes are no burden.
 *
 * @param numClasses labels and predictions are below it
 * @param cells samples in each cell; a missing cell counts as 0
 * @param notFinite for each label, the samples whose logits are not finite: wrong, and in no cell
 */
public record ConfusionMatrix(
    int numClasses, SortedMap<Cell, Long> cells, Map<Integer, Long> notFinite) {
  /** A right class and the class that samples of it were taken for; ordered by label. */
  public record Cell(int label, int prediction) implements Comparable<Cell> {
    private static final Comparator<Cell> ORDER =
        Comparator.comparingInt(Cell::label).thenComparingInt(Cell::prediction);

    @Override
    public int compareTo(Cell other) {
      return ORDER.compare(this, other);
    }
  }

  /** Copies the counts. */
  public ConfusionMatrix {
    cells = Collections.unmodifiableSortedMap(new TreeMap<>(cells));
    notFinite = Map.copyOf(notFinite);
  }

  /**
   * The matrix of counts that are known; all logits were finite.
   *
   * @param counts one row per label, one column per prediction
   */
  public static ConfusionMatrix of(long[][] counts) {
    SortedMap<Cell, Long> cells = new TreeMap<>();
    for (int label = 0; label < counts.length; label++) {
      for (int prediction = 0; prediction < counts.length; prediction++) {
        if (counts[label][prediction] != 0) {
          cells.put(new Cell(label, prediction), counts[label][prediction]);
        }
      }
    }
    return new ConfusionMatrix(counts.length, cells, Map.of());
  }

  /** Counts batch by batch. */
  static final class Counter implements ByPrediction {
    private final Predictions predictions;
    private final SortedMap<Cell, Long> cells = new TreeMap<>();
    private final Map<Integer, Long> notFinite = new TreeMap<>();

    Counter(Predictions predictions) {
      this.predictions = predictions;
    }

    @Override
    public Predictions predictions() {
      return predictions;
    }

    @Override
    public void add(EvaluatedBatch batch) {
      for (EvaluatedBatch.Sample sample : batch.samples()) {
        int label = Math.toIntExact(sample.label());
        if (sample.finite()) {
          cells.merge(new Cell(label, Math.toIntExact(sample.prediction())), 1L, Long::sum);
        } else {
          notFinite.merge(label, 1L, Long::sum);
        }
      }
    }

    ConfusionMatrix matrix() {
      return new ConfusionMatrix(Math.toIntExact(predictions.numClasses()), cells, notFinite);
    }
  }

  /** How many samples of class {@code label} were taken for class {@code prediction}. */
  public long count(int label, int prediction) {
    return cells.getOrDefault(new Cell(label, prediction), 0L);
  }

  /** What the samples of class {@code label} were taken for, a count for each class. */
  public long[] row(int label) {
    long[] row = new long[numClasses];
    cells
        .subMap(new Cell(label, 0), new Cell(label + 1, 0))
        .forEach((cell, count) -> row[cell.prediction()] = count);
    return row;
  }

  /** All counts, one row per label, one column per prediction. */
  public long[][] counts() {
    return IntStream.range(0, numClasses).mapToObj(this::row).toArray(long[][]::new);
  }

  /** How many samples were taken for what they are. */
  public long correct() {
    return cells.entrySet().stream()
        .filter(it -> it.getKey().label() == it.getKey().prediction())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The counts of each class, in the order of the classes. */
  public List<ClassScore> classes() {
    long[] support = new long[numClasses];
    long[] predicted = new long[numClasses];
    cells.forEach(
        (cell, count) -> {
          support[cell.label()] += count;
          predicted[cell.prediction()] += count;
        });
    notFinite.forEach((label, count) -> support[label] += count);
    return IntStream.range(0, numClasses)
        .mapToObj(i -> new ClassScore(i, support[i], predicted[i], count(i, i)))
        .toList();
  }

  /** The cells of mistakes, the most frequent first. */
  public List<Map.Entry<Cell, Long>> confusions() {
    return cells.entrySet().stream()
        .filter(it -> it.getKey().label() != it.getKey().prediction())
        .sorted(Map.Entry.<Cell, Long>comparingByValue().reversed())
        .toList();
  }
}
