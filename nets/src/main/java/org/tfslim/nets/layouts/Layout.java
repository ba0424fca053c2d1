package org.tfslim.nets.layouts;

import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;

/** How a library keeps weights in its files, whatever network they are of. */
sealed interface Layout permits TimmLayout, KerasLayout {

  /** The tensors of a file under the names that a network's mapping gives them. */
  ConversionPlan canonical(ConversionPlan plan);

  /** What becomes of tensors that no layer needs and that may be dropped without harm. */
  boolean isIgnored(String name);

  /** Whether kernels are {@code [out, in, height, width]} and matrices {@code [out, in]}. */
  boolean outputFirst();

  /**
   * A kernel in slim's order of dimensions: {@code [height, width, in, out]}, {@code [in, out]}.
   */
  default PlannedTensor kernelToSlim(PlannedTensor kernel) {
    if (!outputFirst()) {
      return kernel;
    }
    return switch (kernel.entry().shape().rank()) {
      case 4 -> kernel.permuted(2, 3, 1, 0);
      case 2 -> kernel.permuted(1, 0);
      default -> kernel;
    };
  }

  /** The reverse of {@link #kernelToSlim}. */
  default PlannedTensor kernelFromSlim(PlannedTensor kernel) {
    if (!outputFirst()) {
      return kernel;
    }
    return switch (kernel.entry().shape().rank()) {
      case 4 -> kernel.permuted(3, 2, 0, 1);
      case 2 -> kernel.permuted(1, 0);
      default -> kernel;
    };
  }
}
