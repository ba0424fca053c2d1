package org.tfslim.nets.spec;

import java.util.List;
import java.util.Optional;

/** How another library names the weights of one network. */
@FunctionalInterface
public interface WeightNames {
  /**
   * Where each layer is found in that library's files.
   *
   * @param layers of the network, in order of creation
   * @return one for each of {@code layers}, in their order
   */
  List<ForeignLayer> of(List<NetLayer> layers);

  /**
   * What differs between the two libraries' networks and cannot be made up for by weights.
   *
   * @return a sentence; empty if both compute the same
   */
  default Optional<String> difference() {
    return Optional.empty();
  }
}
