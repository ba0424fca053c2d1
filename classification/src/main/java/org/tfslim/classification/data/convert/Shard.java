package org.tfslim.classification.data.convert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tfslim.classification.data.DatasetSpec;

/**
 * One of the files that a split is kept in.
 *
 * @param split e.g. {@code train}
 * @param fileName such as {@code flowers_train_00000-of-00005.tfrecord}
 * @param images in the order of the records
 */
record Shard(String split, String fileName, List<LabelledImage> images) {
  /** To be changed whenever the same images would give other records. */
  private static final String FORMAT = "tfslim image records 1";

  Shard {
    images = List.copyOf(images);
  }

  /**
   * Spreads a split's images over its shards. Which one an image goes to, and its place there,
   * depend on the seed and the image's name only: a new image changes one shard.
   */
  static List<Shard> spread(
      DatasetSpec spec, String split, List<LabelledImage> images, int count, long seed) {
    List<List<LabelledImage>> parts = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> parts.add(new ArrayList<>()));
    for (LabelledImage image : images) {
      long number = Hash.number(seed, "shard", image.file().name());
      parts.get(Math.floorMod(number, count)).add(image);
    }
    return IntStream.range(0, count)
        .mapToObj(
            i -> new Shard(split, fileName(spec, split, i, count), shuffled(parts.get(i), seed)))
        .toList();
  }

  /** In an order that depends on the seed and each image's name only. */
  static List<LabelledImage> shuffled(List<LabelledImage> images, long seed) {
    record Placed(long place, LabelledImage image) {}
    return images.stream()
        .map(image -> new Placed(Hash.number(seed, "order", image.file().name()), image))
        .sorted(
            Comparator.comparingLong(Placed::place)
                .thenComparing(placed -> placed.image().file().name()))
        .map(Placed::image)
        .toList();
  }

  private static String fileName(DatasetSpec spec, String split, int index, int count) {
    String numbers = String.format(Locale.ROOT, "%05d-of-%05d", index, count);
    return spec.filePattern(split).replace("*", numbers);
  }

  /** Differs if the records would: the images, their files' sizes and times, labels, order. */
  String fingerprint() {
    return Hash.fingerprint(
        Stream.concat(Stream.of(FORMAT), images.stream().flatMap(Shard::parts)).toList());
  }

  private static Stream<String> parts(LabelledImage image) {
    ImageFile file = image.file();
    return Stream.of(
        file.name(),
        file.bytes() + " " + file.modified() + " " + image.label(),
        image.texts().toString());
  }
}
