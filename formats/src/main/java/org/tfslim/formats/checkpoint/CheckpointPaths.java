package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;

/** The names of a checkpoint's files, and the ways to name a checkpoint. */
public final class CheckpointPaths {
  private static final String INDEX = ".index";
  private static final String META = ".meta";
  private static final Pattern DATA = Pattern.compile("(.+)\\.data-\\d{5,}-of-\\d{5,}");
  private static final Pattern STEP = Pattern.compile("-(\\d{1,18})$");

  private CheckpointPaths() {}

  /**
   * The prefix of the checkpoint that {@code spelling} names: a prefix itself ({@code
   * train/model.ckpt-1000}), one of its files ({@code .index}, {@code .data-…}, {@code .meta}), a
   * V1 file, or a directory or its state file, which mean its newest checkpoint. While a training
   * run writes to the directory, {@link CheckpointSource} is the safer way.
   *
   * @throws DataException if there is no such checkpoint; the message lists those that exist, or
   *     says what is there instead
   */
  public static Path resolve(String spelling) {
    return CheckpointSource.of(spelling).find(note -> {});
  }

  /** The prefix that a file's path means: the file itself, or what its ending belongs to. */
  static Path ofFile(Path path) {
    String name = name(path);
    if (name.endsWith(INDEX) && Files.isRegularFile(path)) {
      return path.resolveSibling(name.substring(0, name.length() - INDEX.length()));
    }
    Matcher data = DATA.matcher(name);
    if (data.matches()) {
      Path prefix = path.resolveSibling(data.group(1));
      if (exists(prefix)) {
        return prefix;
      }
      throw notFound(path);
    }
    Optional<Path> sharded = ShardedV1.prefixOf(path);
    if (sharded.isPresent() && SsTable.isTable(path)) {
      return sharded.get();
    }
    if (exists(path)) {
      return path;
    }
    throw notFound(path);
  }

  /** Whether a checkpoint of either format begins with {@code prefix}. */
  public static boolean exists(Path prefix) {
    return Files.isRegularFile(index(prefix))
        || Files.isRegularFile(prefix)
        || ShardedV1.find(prefix).isPresent();
  }

  /**
   * The name under which state files and TensorFlow's RestoreV2 know a checkpoint: that of its
   * prefix, or for a V1 checkpoint in several files the pattern of their names.
   */
  public static String restoreName(Path prefix) {
    return Files.isRegularFile(index(prefix)) || Files.isRegularFile(prefix)
        ? name(prefix)
        : ShardedV1.find(prefix).map(ShardedV1::pattern).orElse(name(prefix));
  }

  /**
   * The prefixes of all checkpoints in a directory, by step, then by name. Hidden files are not
   * even opened: a process that closes its lock file after looking at it loses its lock.
   */
  public static List<Path> in(Path directory) {
    TreeSet<Path> prefixes =
        new TreeSet<>(
            Comparator.comparingLong((Path prefix) -> step(prefix).orElse(-1))
                .thenComparing(Comparator.naturalOrder()));
    List<Path> files = filesIn(directory);
    ShardedV1.among(files).forEach(it -> prefixes.add(it.prefix()));
    for (Path file : files) {
      String name = name(file);
      if (name.endsWith(INDEX) && name.length() > INDEX.length()) {
        prefixes.add(file.resolveSibling(name.substring(0, name.length() - INDEX.length())));
      } else if (!name.startsWith(".")
          && !UnfinishedFiles.isTemporary(name)
          && !DATA.matcher(name).matches()
          && ShardedV1.prefixOf(file).isEmpty()
          && SsTable.isTable(file)) {
        prefixes.add(file);
      }
    }
    return List.copyOf(prefixes);
  }

  /** The training step at the end of a prefix: 1000 for {@code model.ckpt-1000}. */
  public static OptionalLong step(Path prefix) {
    Matcher step = STEP.matcher(name(prefix));
    return step.find() ? OptionalLong.of(Long.parseLong(step.group(1))) : OptionalLong.empty();
  }

  /**
   * The files of a checkpoint. The first one makes it a checkpoint: deleting them in this order
   * never leaves half a checkpoint that looks complete.
   */
  public static List<Path> files(Path prefix) {
    List<Path> files = new ArrayList<>();
    List<Path> all = filesIn(prefix.toAbsolutePath().getParent());
    for (String suffix : List.of(INDEX, "", META)) {
      Path file = prefix.resolveSibling(name(prefix) + suffix);
      if (Files.isRegularFile(file)) {
        files.add(file);
      }
    }
    all.stream()
        .filter(file -> dataOf(file).equals(name(prefix)))
        .map(file -> prefix.resolveSibling(name(file)))
        .forEach(files::add);
    if (files.isEmpty() || name(files.get(0)).equals(name(prefix) + META)) {
      ShardedV1.find(prefix).ifPresent(it -> files.addAll(0, it.files()));
    }
    return files;
  }

  public static Path index(Path prefix) {
    return prefix.resolveSibling(name(prefix) + INDEX);
  }

  public static Path data(Path prefix, int shard, int shards) {
    return prefix.resolveSibling(
        String.format(Locale.ROOT, "%s.data-%05d-of-%05d", name(prefix), shard, shards));
  }

  /** The name of the prefix to which a data file belongs; empty for other files. */
  static String dataOf(Path file) {
    Matcher data = DATA.matcher(name(file));
    return data.matches() ? data.group(1) : "";
  }

  public static String name(Path path) {
    return path.getFileName() == null ? "" : path.getFileName().toString();
  }

  /** The regular files of a directory, sorted; none if there is no directory. */
  public static List<Path> filesIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new DataException("Cannot list %s: %s".formatted(directory, IoReason.of(e)), e);
    }
  }

  static DataException notFound(Path wanted) {
    Path parent = wanted.toAbsolutePath().normalize().getParent();
    return new DataException(
        "No checkpoint %s: neither %s nor a V1 file of that name is there. %s"
            .formatted(wanted, name(index(wanted)), offer(parent)));
  }

  /** When a file was last written; very long ago if it is not there any more. */
  static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // Opening it will report that.
    }
  }

  /** A sentence about the checkpoints of a directory. */
  static String offer(Path directory) {
    if (directory == null || !Files.isDirectory(directory)) {
      return "There is no directory %s.".formatted(directory);
    }
    List<String> names = in(directory).stream().map(CheckpointPaths::name).toList();
    return names.isEmpty()
        ? "There are no checkpoints in %s.".formatted(directory)
        : "Checkpoints in %s: %s.".formatted(directory, String.join(", ", names));
  }
}
