package org.tfslim.classification.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;

/** Finds a split's files and checks that no shard is missing. */
public final class DatasetFiles {
  private static final Pattern SHARD = Pattern.compile("(.*?)(\\d+)-of-(\\d+)(.*)");
  private static final int MAX_SHARDS = 1_000_000;
  private static final int NAMES_SHOWN = 3;

  /** Where the program data collects files; as long as it is there, it has not come to its end. */
  public static final String UNFINISHED = ".tfslim_shards";

  private DatasetFiles() {}

  /** The files of a split, sorted by name; at least one. */
  static List<Path> find(DatasetSpec spec, String split, Path directory) {
    String pattern = spec.filePattern(split);
    List<String> names = matching(spec, directory, pattern);
    if (names.isEmpty()) {
      List<String> others = splitsIn(spec, directory);
      throw new DataException(
          "no file in %s is called %s, as %s's split %s is; %s"
              .formatted(
                  directory,
                  pattern,
                  spec.name(),
                  split,
                  others.isEmpty()
                      ? remedy(spec, directory)
                      : "there is %s: take another split, or make the data set again so that it has this one (imagefolder: a larger validation_share, or a folder of that name)"
                          .formatted(String.join(", ", others))),
          "dataset_name",
          "dataset_dir",
          "validation_share");
    }
    checkShards(spec, directory, names);
    return names.stream().map(directory::resolve).toList();
  }

  /** The splits that have files. */
  static List<String> splitsIn(DatasetSpec spec, Path directory) {
    return spec.splits().stream()
        .filter(split -> !matching(spec, directory, spec.filePattern(split)).isEmpty())
        .toList();
  }

  private static List<String> matching(DatasetSpec spec, Path directory, String pattern) {
    Pattern regex =
        Pattern.compile(
            Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> file.getFileName().toString())
          .filter(name -> regex.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      String reason = Files.exists(directory) ? IoReason.of(e) : "there is no such directory";
      throw new DataException(
          "cannot read the data of %s in %s: %s; %s"
              .formatted(spec.name(), directory, reason, remedy(spec, directory)),
          e,
          "dataset_name",
          "dataset_dir");
    }
  }

  private static void checkShards(DatasetSpec spec, Path directory, List<String> names) {
    Set<String> wanted = new TreeSet<>();
    Set<String> totals = new TreeSet<>();
    for (String name : names) {
      Matcher shard = SHARD.matcher(name);
      if (shard.matches()) {
        totals.add(shard.group(3));
        wanted.addAll(shardNames(shard, directory.resolve(name)));
      }
    }
    if (totals.size() > 1) {
      throw new DataException(
          "%s holds files of several versions of %s (-of-%s); remove those that do not belong"
              .formatted(directory, spec.name(), String.join(", -of-", totals)));
    }
    int all = wanted.size();
    names.forEach(wanted::remove);
    if (!wanted.isEmpty()) {
      String missing = wanted.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
      throw new DataException(
          "%s lacks %s%s: %d of %d files are missing; copy them there, or %s"
              .formatted(
                  directory,
                  missing,
                  wanted.size() > NAMES_SHOWN ? " and others" : "",
                  wanted.size(),
                  all,
                  remedy(spec, directory)),
          "dataset_name",
          "dataset_dir");
    }
  }

  /** The names of all shards of the set that one of them belongs to. */
  private static List<String> shardNames(Matcher shard, Path file) {
    String total = shard.group(3);
    int width = shard.group(2).length();
    if (total.length() > 9 || Integer.parseInt(total) > MAX_SHARDS) {
      throw new DataException(
          file + " says that it is one of an impossible number of shards; rename or remove it");
    }
    return IntStream.range(0, Integer.parseInt(total))
        .mapToObj(
            i ->
                shard.group(1)
                    + String.format(Locale.ROOT, "%0" + width + "d", i)
                    + "-of-"
                    + total
                    + shard.group(4))
        .toList();
  }

  /** How to get files that are missing. */
  static String remedy(DatasetSpec spec, Path directory) {
    if (Files.exists(directory.resolve(UNFINISHED))) {
      return "the program data is at work here or was interrupted: let it end, or run it again as before, and it puts the rest in place";
    }
    return "make them with the program data: dataset_name=%s dataset_dir=%s%s"
        .formatted(
            spec.name(),
            Printable.shellWord(directory.toString()),
            spec.numClasses().isPresent() ? "" : " source_dir=FOLDER");
  }
}
