package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.DataException;

/**
 * Puts the files of a checkpoint in their place so that a reader finds the old or the new one at
 * every moment, whatever kills the program.
 *
 * <p>The index makes files a checkpoint, and renaming it is one step. But it finds its data files
 * by their names, which hold their number only: a new checkpoint of as many data files needs the
 * names that the old index still leads to. So the new data files get a second name, of a number of
 * data files that nothing else has, and an index of that number replaces the old one. Then the
 * names that they should have are free, and the right index replaces this one:
 *
 * <pre>
 * model.ckpt.data-00000-of-00002   the new values; the old index leads to -of-00001
 * model.ckpt.index                 of 2 data files: the new checkpoint, complete
 * model.ckpt.data-00000-of-00001   the new values once more, a second name of the same file
 * model.ckpt.index                 of 1 data file: the same checkpoint
 * </pre>
 *
 * <p>No reader has to know of it, TensorFlow included. A kill can leave data files that no index
 * leads to; {@link #stale} finds them.
 */
public final class CheckpointFiles {
  /** The version of the format that this class writes. */
  private static final int VERSION = 1;

  private CheckpointFiles() {}

  /**
   * Moves a checkpoint to its place, where it replaces one of the same prefix.
   *
   * @param from the prefix under which it was written, in the same file system
   * @param to its prefix
   * @throws IOException if that fails; the old checkpoint or the new one is then at {@code to}
   */
  public static void move(Path from, Path to) throws IOException {
    Path index = CheckpointPaths.index(from);
    List<Path> data = data(from);
    data.forEach(AtomicFile::force);
    AtomicFile.force(index);
    publish(data, index, to);
  }

  /**
   * Moves forced files to their place.
   *
   * @param data the data files in their order, under any names
   * @param index leads to as many
   */
  static void publish(List<Path> data, Path index, Path prefix) throws IOException {
    Path directory = prefix.toAbsolutePath().getParent();
    Path target = CheckpointPaths.index(prefix);
    List<Path> old = data(prefix);
    int shards = data.size();
    if (Files.exists(target) && old.stream().anyMatch(file -> shards(file) == shards)) {
      int other =
          1 + Math.max(shards, old.stream().mapToInt(CheckpointFiles::shards).max().orElse(0));
      for (int i = 0; i < shards; i++) {
        link(data.get(i), CheckpointPaths.data(prefix, i, other));
      }
      AtomicFile.forceDirectory(directory);
      switchIndex(index, other, target);
    }
    for (int i = 0; i < shards; i++) {
      rename(data.get(i), CheckpointPaths.data(prefix, i, shards));
    }
    AtomicFile.forceDirectory(directory);
    rename(index, target);
    AtomicFile.forceDirectory(directory);
    for (Path file : data(prefix)) {
      if (shards(file) != shards) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Data files of a prefix that its index does not lead to, because a program was killed while it
   * replaced the checkpoint; none if there is no index or it is damaged.
   */
  static List<Path> stale(Path prefix) {
    List<Path> data = data(prefix);
    if (data.isEmpty() || !Files.isRegularFile(CheckpointPaths.index(prefix))) {
      return List.of();
    }
    try {
      int shards = BundleIndex.read(prefix).shards();
      return data.stream().filter(file -> shards(file) != shards).toList();
    } catch (DataException e) {
      return List.of(); // Whoever opens the checkpoint is told.
    }
  }

  private static List<Path> data(Path prefix) {
    return CheckpointPaths.filesIn(prefix.toAbsolutePath().getParent()).stream()
        .filter(file -> CheckpointPaths.dataOf(file).equals(CheckpointPaths.name(prefix)))
        .map(file -> prefix.resolveSibling(CheckpointPaths.name(file)))
        .toList();
  }

  private static int shards(Path data) {
    String name = CheckpointPaths.name(data);
    try {
      return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    } catch (NumberFormatException e) {
      return 0; // More digits than an index can hold: it belongs to none.
    }
  }

  /** A second name for a file, or a copy where the file system has no links. */
  private static void link(Path file, Path name) throws IOException {
    try {
      Files.createLink(name, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(file, name);
      AtomicFile.force(name);
    }
  }

  /** Puts an index in place that leads to the same values in another number of data files. */
  private static void switchIndex(Path index, int shards, Path target) throws IOException {
    Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    SsTable.open(index)
        .forEach(
            (key, value) -> {
              byte[] bytes = new byte[value.remaining()];
              value.get(bytes);
              entries.put(key, key.length == 0 ? HeaderMessage.write(shards, VERSION) : bytes);
              return true;
            });
    Path hidden =
        target.resolveSibling(
            "." + CheckpointPaths.name(target) + "." + UUID.randomUUID() + ".partial");
    try {
      try (OutputStream out = Files.newOutputStream(hidden, StandardOpenOption.CREATE_NEW)) {
        TableWriter table = new TableWriter(out);
        for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
          table.add(entry.getKey(), entry.getValue());
        }
        table.finish();
      }
      AtomicFile.force(hidden);
      rename(hidden, target);
      AtomicFile.forceDirectory(target.toAbsolutePath().getParent());
    } finally {
      Files.deleteIfExists(hidden);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The names of the files that a killed writer of this prefix hid. */
  static List<Path> hidden(Path prefix) {
    String start = "." + CheckpointPaths.name(prefix) + ".";
    List<Path> hidden = new ArrayList<>();
    for (Path file : CheckpointPaths.filesIn(prefix.toAbsolutePath().getParent())) {
      String name = CheckpointPaths.name(file);
      if (name.startsWith(start) && name.endsWith(".partial")) {
        String inner = name.substring(start.length());
        if (inner.startsWith("index.") || inner.startsWith("data-")) {
          hidden.add(file);
        }
      }
    }
    return hidden;
  }
}
