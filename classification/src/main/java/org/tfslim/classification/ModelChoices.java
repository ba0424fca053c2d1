package org.tfslim.classification;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a person says about a checkpoint. What is left empty comes from the {@code model_info.json}
 * beside it, or from the network's own defaults; {@link ModelSettings} puts them together.
 *
 * @param modelName the network's name in the registry
 * @param numClasses classes of its logits, the labels offset taken off
 * @param imageSize height and width of its input, in pixels
 * @param channels of its input: 1 or 3
 * @param preprocessingName what its images go through
 * @param labelsPath a file with the names of the classes
 * @param labelsOffset how many classes that file names before the network's first one
 */
public record ModelChoices(
    Optional<String> modelName,
    Optional<Integer> numClasses,
    Optional<Integer> imageSize,
    Optional<Integer> channels,
    Optional<String> preprocessingName,
    Optional<Path> labelsPath,
    Optional<Integer> labelsOffset) {
  /** Nothing said: all from {@code model_info.json}. */
  public static ModelChoices none() {
    return new ModelChoices(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
