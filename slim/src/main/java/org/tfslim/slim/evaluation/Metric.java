package org.tfslim.slim.evaluation;

/**
 * A number that is computed over all samples, batch by batch. All samples count equally, however
 * they are divided into batches, so a smaller last batch changes nothing. Implement it for a metric
 * of your own; {@link Metrics} has the common ones.
 *
 * <pre>{@code
 * final class LargestError implements Metric {
 *   ...
 *   public List<Operand<?>> fetches() { return List.of(errors); }
 *   public void add(List<? extends Tensor> values) {
 *     ((TFloat32) values.get(0)).scalars().forEach(it -> largest = Math.max(largest, it.getFloat()));
 *   }
 *   public double value() { return largest; }
 * }
 * }</pre>
 */
public interface Metric extends Accumulator {
  /** Its name as slim prints it, e.g. {@code Accuracy}. */
  String name();

  /** Its value over all batches so far; NaN before the first sample. */
  double value();
}
