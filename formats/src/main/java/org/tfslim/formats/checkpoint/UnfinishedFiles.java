package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tfslim.formats.AtomicFile;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.SlimException;

/**
 * Unfinished files that a killed program left in a training directory: parts of checkpoints that
 * were never completed.
 */
public final class UnfinishedFiles {
  /**
   * Where TensorFlow's SaveV2 writes before MergeV2Checkpoints: {@code model.ckpt-7_temp/part-…}.
   */
  private static final Pattern DIRECTORY = Pattern.compile(".+-\\d+_temp(_[0-9A-Za-z-]+)?");

  private static final Pattern PART = Pattern.compile("part(-.+|\\..+)?");
  private static final Pattern TEMPORARY =
      Pattern.compile(
          ".+\\.tempstate\\d+|\\.(checkpoint|flags\\.txt|model_info\\.json|report\\.html|\\.tfslim_saving|.+\\.index)\\.[0-9a-f-]{36}\\.partial");

  private UnfinishedFiles() {}

  /**
   * Deletes the temporary files of TensorFlow's savers and of {@link AtomicFile}, and data files of
   * numbered checkpoints without their index, which cannot be read. Call it when training starts,
   * while no other program saves to the directory.
   *
   * @return what was deleted
   * @throws SlimException if something cannot be deleted
   */
  public static List<Path> remove(Path directory) {
    List<Path> removed = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return removed;
    }
    try {
      for (Path path : list(directory)) {
        String name = CheckpointPaths.name(path);
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          if (DIRECTORY.matcher(name).matches() && removeParts(path)) {
            removed.add(path);
          }
        } else if (isTemporary(name) || isOrphan(path)) {
          Files.deleteIfExists(path);
          removed.add(path);
        }
      }
      for (Path prefix : CheckpointPaths.in(directory)) {
        for (Path path : CheckpointFiles.stale(prefix)) {
          Files.deleteIfExists(path);
          removed.add(path);
        }
      }
      return removed;
    } catch (IOException e) {
      throw new SlimException(
          "Cannot remove unfinished files from %s: %s".formatted(directory, IoReason.of(e)), e);
    }
  }

  /** Whether a file of this name is always temporary. */
  static boolean isTemporary(String name) {
    return TEMPORARY.matcher(name).matches();
  }

  private static boolean isOrphan(Path file) {
    String prefix = CheckpointPaths.dataOf(file);
    return !prefix.isEmpty()
        && CheckpointPaths.step(Path.of(prefix)).isPresent()
        && Files.notExists(CheckpointPaths.index(file.resolveSibling(prefix)));
  }

  /** Deletes a temporary directory unless it holds something else as well. */
  private static boolean removeParts(Path directory) throws IOException {
    List<Path> parts = list(directory);
    for (Path part : parts) {
      if (!PART.matcher(CheckpointPaths.name(part)).matches()
          || !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    for (Path part : parts) {
      Files.delete(part);
    }
    Files.delete(directory);
    return true;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.sorted().toList();
    }
  }
}
