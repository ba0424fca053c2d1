package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tfslim.classification.data.DatasetFiles;
import org.tfslim.classification.data.DatasetSpec;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.classification.data.convert.ShardManifest.Entry;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.SlimException;

/**
 * A data set's directory while its shards are made: they are collected in a hidden folder there, so
 * that the previous data set stays as it is until the new one is whole.
 */
record ShardFolder(DatasetSpec spec, Path directory) {
  /** Where shards are collected. */
  Path work() {
    return directory.resolve(DatasetFiles.UNFINISHED);
  }

  /**
   * Puts a data set in place.
   *
   * @param all its shards, by name
   * @param collected the names of those in {@link #work}; the others are in place
   */
  void publish(
      Map<String, Entry> all,
      Collection<String> collected,
      List<String> labels,
      List<UnreadableImage> unreadable) {
    try {
      // Published last and removed first: without it, a mix of both data sets is not taken for a
      // whole one.
      Files.deleteIfExists(directory.resolve(LabelsFile.NAME));
      for (Path stale : stale(all.keySet())) {
        Files.delete(stale);
      }
      for (String name : collected) {
        Files.move(
            work().resolve(name),
            directory.resolve(name),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      new ShardManifest(List.copyOf(all.values())).write(directory);
      writeList(unreadable);
      LabelsFile.write(directory.resolve(LabelsFile.NAME), labels);
      FileTrees.delete(work());
    } catch (IOException e) {
      throw new SlimException(
          "cannot put the files in place in %s: %s; run this again"
              .formatted(directory, IoReason.of(e)),
          e);
    }
  }

  private void writeList(List<UnreadableImage> unreadable) throws IOException {
    Path list = directory.resolve(UnreadableImage.LIST);
    if (unreadable.isEmpty()) {
      Files.deleteIfExists(list);
      return;
    }
    AtomicFile.write(
        list,
        unreadable.stream()
            .map(image -> image.name() + "\t" + image.reason() + "\n")
            .collect(Collectors.joining()));
  }

  /** Shards of the data set that was here before. */
  private List<Path> stale(Collection<String> wanted) throws IOException {
    String names =
        spec.splits().stream()
            .map(spec::filePattern)
            .map(pattern -> Pattern.quote(pattern).replace("*", "\\E\\d{5}-of-\\d{5}\\Q"))
            .collect(Collectors.joining("|"));
    Pattern shard = Pattern.compile(names);
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> shard.matcher(file.getFileName().toString()).matches())
          .filter(file -> !wanted.contains(file.getFileName().toString()))
          .toList();
    }
  }
}
