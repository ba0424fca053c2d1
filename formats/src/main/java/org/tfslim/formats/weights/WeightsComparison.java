package org.tfslim.formats.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.weights.TensorComparison.Result;

/**
 * The comparison of two files, tensor by tensor.
 *
 * @param tensors all tensors of both, by name
 */
public record WeightsComparison(List<TensorComparison> tensors) {
  /** Copies the list. */
  public WeightsComparison {
    tensors = List.copyOf(tensors);
  }

  /**
   * Compares two files. Only two tensors at a time are in memory.
   *
   * @param tolerance the largest difference between two elements that counts as equal
   * @param progress is notified of tensors
   */
  public static WeightsComparison of(
      WeightsFile a, WeightsFile b, double tolerance, ProgressListener progress) {
    Map<String, TensorEntry> left = new HashMap<>();
    b.entries().forEach(entry -> left.put(entry.name(), entry));
    List<TensorComparison> tensors = new ArrayList<>();
    int done = 0;
    for (TensorEntry entry : a.entries()) {
      TensorEntry other = left.remove(entry.name());
      tensors.add(
          other == null
              ? TensorComparison.of(entry.name(), Result.MISSING, "not in " + b.path())
              : TensorComparison.of(a, entry, b, other, tolerance));
      progress.update(entry.name(), ++done, a.entries().size());
    }
    left.keySet().stream()
        .sorted()
        .forEach(
            name -> tensors.add(TensorComparison.of(name, Result.EXTRA, "not in " + a.path())));
    return new WeightsComparison(tensors);
  }

  /** Whether all tensors are in both files and the same. */
  public boolean same() {
    return tensors.stream().allMatch(tensor -> tensor.result().same());
  }

  /** The number of tensors with a given result. */
  public long count(Result result) {
    return tensors.stream().filter(tensor -> tensor.result() == result).count();
  }
}
