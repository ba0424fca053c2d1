package org.tfslim.formats.checkpoint;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;

/**
 * The files of a V1 checkpoint that was saved in parts, {@code PREFIX-00000-of-00002} and so on.
 * State files name it {@code PREFIX-?????-of-00002}. Source: {@code sharded_filename} and {@code
 * Saver(sharded=True)}.
 *
 * @param prefix the name before the numbers
 * @param count how many parts there have to be
 * @param parts those that are there, by their numbers
 */
record ShardedV1(Path prefix, int count, Map<Integer, Path> parts) {
  private static final Pattern PART = Pattern.compile("(.+)-(\\d{5,9})-of-(\\d{5,9})");
  private static final Pattern PATTERN = Pattern.compile("(?s)(.+)-\\?{5,9}-of-(\\d{5,9})");
  private static final int MISSING_SHOWN = 5;

  /** The parts of a prefix; empty if there is not a single one. */
  static Optional<ShardedV1> find(Path prefix) {
    Path directory = prefix.toAbsolutePath().getParent();
    if (directory == null) {
      return Optional.empty();
    }
    String start = CheckpointPaths.name(prefix) + "-";
    List<Path> near =
        CheckpointPaths.filesIn(directory).stream()
            .filter(file -> CheckpointPaths.name(file).startsWith(start))
            .map(file -> prefix.resolveSibling(CheckpointPaths.name(file)))
            .toList();
    return among(near).stream().filter(it -> it.prefix().equals(prefix)).findFirst();
  }

  /** All such checkpoints among some files; of two that share a prefix, the better one. */
  static List<ShardedV1> among(List<Path> files) {
    Map<Path, Map<Integer, Map<Integer, Path>>> found = new TreeMap<>();
    for (Path file : files) {
      Matcher name = PART.matcher(CheckpointPaths.name(file));
      if (name.matches()) {
        found
            .computeIfAbsent(file.resolveSibling(name.group(1)), it -> new TreeMap<>())
            .computeIfAbsent(Integer.parseInt(name.group(3)), it -> new TreeMap<>())
            .put(Integer.parseInt(name.group(2)), file);
      }
    }
    List<ShardedV1> best = new ArrayList<>();
    found.forEach(
        (prefix, counts) ->
            counts.entrySet().stream()
                .map(it -> new ShardedV1(prefix, it.getKey(), it.getValue()))
                .filter(ShardedV1::isCheckpoint)
                .max(
                    Comparator.comparing((ShardedV1 it) -> it.missing().isEmpty())
                        .thenComparing(ShardedV1::written))
                .ifPresent(best::add));
    return best;
  }

  /** Files with records have such names too. */
  private boolean isCheckpoint() {
    return parts.values().stream().anyMatch(SsTable::isTable);
  }

  private FileTime written() {
    return parts.values().stream()
        .map(CheckpointPaths::modified)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The prefix to which a file belongs, if its name is that of a part. */
  static Optional<Path> prefixOf(Path file) {
    Matcher name = PART.matcher(CheckpointPaths.name(file));
    return name.matches() ? Optional.of(file.resolveSibling(name.group(1))) : Optional.empty();
  }

  /** A path without the pattern that stands for all parts; other paths as they are. */
  static String withoutPattern(String path) {
    Matcher pattern = PATTERN.matcher(path);
    return pattern.matches() ? pattern.group(1) : path;
  }

  /** The name that means all parts, as state files and RestoreV2 take it. */
  String pattern() {
    return String.format(Locale.ROOT, "%s-?????-of-%05d", CheckpointPaths.name(prefix), count);
  }

  /** The files that are there, in their order. */
  List<Path> files() {
    return List.copyOf(parts.values());
  }

  /** The names of the files that are not there; of many, the first ones. */
  List<String> missing() {
    return IntStream.range(0, count)
        .filter(i -> !parts.containsKey(i))
        .limit(MISSING_SHOWN + 1L)
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT, "%s-%05d-of-%05d", CheckpointPaths.name(prefix), i, count))
        .toList();
  }

  /**
   * Returns if no part is missing.
   *
   * @throws DataException with the names of the missing ones, otherwise
   */
  void requireWhole() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      String names = missing.stream().limit(MISSING_SHOWN).collect(Collectors.joining(", "));
      throw new DataException(
          "The checkpoint %s has %s, of which some are missing in %s: %s%s. Copy it again, with all its files."
              .formatted(
                  prefix,
                  Printable.count(count, "file"),
                  prefix.toAbsolutePath().getParent(),
                  names,
                  missing.size() > MISSING_SHOWN ? ", ..." : ""));
    }
  }
}
