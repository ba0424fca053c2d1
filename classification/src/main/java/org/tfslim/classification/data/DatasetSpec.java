package org.tfslim.classification.data;

import java.util.List;
import java.util.OptionalInt;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.OptionException;

/**
 * The names of the files of a data set, and what is in them (the constants at the top of each
 * datasets/NAME.py of slim). The number of samples is not among them: it is counted.
 *
 * @param name as in {@code --dataset_name}
 * @param filePattern the files' names; {@code %s} stands for the split, {@code *} for anything
 * @param splits the splits' names
 * @param numClasses labels are 0 to {@code numClasses - 1}; empty if the {@code labels.txt} in each
 *     directory says how many there are
 */
public record DatasetSpec(
    String name, String filePattern, List<String> splits, OptionalInt numClasses) {
  private static final String TEST = "test";
  private static final String VALIDATION = "validation";

  /** Keeps a copy of the splits. */
  public DatasetSpec {
    splits = List.copyOf(splits);
  }

  /**
   * The pattern of a split's files.
   *
   * @throws OptionException if there is no such split
   */
  public String filePattern(String split) {
    if (!splits.contains(split)) {
      throw new OptionException(
          "split name %s was not recognized; %s%s has %s"
              .formatted(
                  split, NearestNames.question(split, splits), name, String.join(", ", splits)),
          "dataset_split_name");
    }
    return filePattern.replace("%s", split);
  }

  /**
   * The split that a network is measured on while it is trained and afterwards: the validation
   * split, or the test split if there is no other.
   */
  public String evaluationSplit() {
    return splits.contains(VALIDATION) ? VALIDATION : TEST;
  }
}
