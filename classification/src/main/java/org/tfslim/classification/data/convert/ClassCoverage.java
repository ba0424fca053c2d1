package org.tfslim.classification.data.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tfslim.formats.Printable;

/**
 * Which classes each split has images of.
 *
 * @param all the classes that some image is of
 * @param bySplit those with an image that can be read
 */
record ClassCoverage(Set<Integer> all, Map<String, Set<Integer>> bySplit) {
  static ClassCoverage of(List<Shard> shards, List<UnreadableImage> unreadable) {
    Set<String> lost = unreadable.stream().map(UnreadableImage::name).collect(Collectors.toSet());
    Set<Integer> all = new TreeSet<>();
    Map<String, Set<Integer>> bySplit = new TreeMap<>();
    for (Shard shard : shards) {
      Set<Integer> covered = bySplit.computeIfAbsent(shard.split(), split -> new TreeSet<>());
      for (LabelledImage image : shard.images()) {
        all.add(image.label());
        if (!lost.contains(image.file().name())) {
          covered.add(image.label());
        }
      }
    }
    return new ClassCoverage(all, bySplit);
  }

  /** One for each split that lacks classes which others have. */
  List<String> warnings(List<String> labels) {
    List<String> warnings = new ArrayList<>();
    bySplit.forEach(
        (split, covered) -> {
          List<String> missing =
              all.stream().filter(label -> !covered.contains(label)).map(labels::get).toList();
          if (!missing.isEmpty()) {
            warnings.add(
                "%d of %s no image for %s: %s%s"
                    .formatted(
                        missing.size(),
                        Printable.count(all.size(), "class has", "classes have"),
                        split.equals(FolderLayout.TRAIN) ? "training" : split,
                        ImageTree.shown(missing),
                        split.equals(FolderLayout.TRAIN)
                            ? "; add some, because a network cannot learn these classes"
                            : ""));
          }
        });
    return warnings;
  }
}
