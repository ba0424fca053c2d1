package org.tfslim.classification.data;

import java.util.List;
import java.util.OptionalInt;
import org.tfslim.formats.NearestNames;
import org.tfslim.formats.OptionException;

/** The table of data sets that can be read (slim's datasets/dataset_factory.py). */
public final class Datasets {
  private static final List<String> TRAIN_TEST = List.of("train", "test");
  private static final List<String> TRAIN_VALIDATION = List.of("train", "validation");

  private static final List<DatasetSpec> ALL =
      List.of(
          spec("cifar10", "cifar10_%s.tfrecord", TRAIN_TEST, 10),
          spec("fashion_mnist", "fashion_mnist_%s.tfrecord", TRAIN_TEST, 10),
          spec("flowers", "flowers_%s_*.tfrecord", TRAIN_VALIDATION, 5),
          new DatasetSpec(
              "imagefolder",
              "imagefolder_%s_*.tfrecord",
              List.of("train", "validation", "test"),
              OptionalInt.empty()),
          // Class 0 is the background, which no image has.
          spec(
              "imagenet",
              "%s-*",
              List.of("train", "validation", "small-train", "small-validation"),
              1001),
          spec("mnist", "mnist_%s.tfrecord", TRAIN_TEST, 10));

  private Datasets() {}

  private static DatasetSpec spec(
      String name, String filePattern, List<String> splits, int numClasses) {
    return new DatasetSpec(name, filePattern, splits, OptionalInt.of(numClasses));
  }

  /** The names of all data sets, sorted. */
  public static List<String> names() {
    return ALL.stream().map(DatasetSpec::name).toList();
  }

  /**
   * The data set of that name.
   *
   * @throws OptionException if there is none; the message has the nearest name
   */
  public static DatasetSpec get(String name) {
    return ALL.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private static OptionException unknown(String name) {
    return new OptionException(
        "Name of dataset unknown %s; %sthere are %s"
            .formatted(name, NearestNames.question(name, names()), String.join(", ", names())),
        "dataset_name");
  }
}
