package org.tfslim.slim.data;

import java.util.List;
import org.tfslim.slim.NearestNames;
import org.tfslim.slim.SlimException;

/** The table of data sets that can be read (slim's datasets/dataset_factory.py). */
public final class Datasets {
  private static final int NEAREST = 3;
  private static final List<String> TRAIN_TEST = List.of("train", "test");

  private static final List<DatasetSpec> ALL =
      List.of(
          new DatasetSpec("cifar10", "cifar10_%s.tfrecord", TRAIN_TEST, 10),
          new DatasetSpec("fashion_mnist", "fashion_mnist_%s.tfrecord", TRAIN_TEST, 10),
          new DatasetSpec("flowers", "flowers_%s_*.tfrecord", List.of("train", "validation"), 5),
          // Class 0 is the background, which no image has.
          new DatasetSpec(
              "imagenet",
              "%s-*",
              List.of("train", "validation", "small-train", "small-validation"),
              1001),
          new DatasetSpec("mnist", "mnist_%s.tfrecord", TRAIN_TEST, 10));

  private Datasets() {}

  /** The names of all data sets, sorted. */
  public static List<String> names() {
    return ALL.stream().map(DatasetSpec::name).toList();
  }

  /**
   * The data set of that name.
   *
   * @throws SlimException if there is none; the message has the nearest names
   */
  public static DatasetSpec get(String name) {
    return ALL.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private static SlimException unknown(String name) {
    List<String> near = NearestNames.of(name, names(), NEAREST);
    return new SlimException(
        "Name of dataset unknown %s; %sall: %s"
            .formatted(
                name,
                near.isEmpty() ? "" : "nearest: " + String.join(", ", near) + "; ",
                String.join(", ", names())));
  }
}
