package org.tfslim.nets.layouts;

import java.util.Optional;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;

/**
 * How a library keeps weights in its files, whatever network they are of. Programs put networks
 * into other ones, and then all names have something before them.
 */
sealed interface Layout permits TimmLayout, KerasLayout {

  /** The tensors of a file under the names that a network's mapping gives them. */
  ConversionPlan canonical(ConversionPlan plan);

  /**
   * What a name has before the name that a network's mapping gives to a tensor.
   *
   * @param name of a tensor in a file
   * @param canonical the name of the mapping
   * @return empty if it is another tensor
   */
  Optional<String> prefix(String name, String canonical);

  /** A name without something before it; empty if it begins in another way. */
  Optional<String> without(String prefix, String name);

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
