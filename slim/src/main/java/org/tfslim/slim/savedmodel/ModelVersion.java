package org.tfslim.slim.savedmodel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.tfslim.slim.SlimException;

/**
 * A version of a model on its way to {@code EXPORT_DIR/VERSION}, which TensorFlow Serving may be
 * watching. Files go to a hidden folder beside it; {@link #publish} forces them to the disk and
 * renames the folder. Closing without publishing deletes it. A program that is killed leaves at
 * most the hidden folder, which nobody takes for a version.
 */
public final class ModelVersion implements AutoCloseable {
  private final Path target;
  private final Path staging;

  private ModelVersion(Path target, Path staging) {
    this.target = target;
    this.staging = staging;
  }

  /**
   * Begins a version.
   *
   * @param exportDir the folder of all versions; made if there is none
   * @param version from 0 on; TensorFlow Serving serves the highest
   * @param overwrite whether the version may exist, and is then replaced
   * @throws SlimException if the version exists and must not, or the folder cannot be written to
   */
  public static ModelVersion begin(Path exportDir, long version, boolean overwrite) {
    Path target = exportDir.resolve(Long.toString(version));
    if (!overwrite && Files.exists(target)) {
      throw new SlimException(
          "%s exists already; choose another --version, or replace it with --overwrite"
              .formatted(target));
    }
    Path staging = hidden(target, "partial");
    try {
      Files.createDirectories(exportDir);
      Files.createDirectory(staging);
    } catch (IOException e) {
      throw unwritable(target, e);
    }
    return new ModelVersion(target, staging);
  }

  private static Path hidden(Path target, String purpose) {
    return target.resolveSibling(
        ".%s.%s.%s".formatted(target.getFileName(), UUID.randomUUID(), purpose));
  }

  /** Where the files go for now. */
  public Path staging() {
    return staging;
  }

  /** Where the files go in the end. */
  public Path target() {
    return target;
  }

  /**
   * Puts the version in its place.
   *
   * @throws SlimException if that is not possible; an older version of this number is then still
   *     there
   */
  public void publish() {
    Path old = hidden(target, "old");
    try {
      force(staging);
      boolean replaced = Files.exists(target);
      if (replaced) {
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      }
      move(old);
      if (replaced) {
        delete(old);
      }
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  private void move(Path old) throws IOException {
    try {
      Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (Files.exists(old)) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
  }

  /** Deletes the files unless they were published. */
  @Override
  public void close() {
    try {
      delete(staging);
    } catch (IOException e) {
      throw unwritable(staging, e);
    }
  }

  private static void force(Path folder) throws IOException {
    for (Path path : tree(folder)) {
      if (Files.isRegularFile(path)) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path path : tree(folder)) {
        Files.delete(path);
      }
    }
  }

  /** A folder and all below it, the deepest first. */
  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private static SlimException unwritable(Path path, IOException e) {
    return new SlimException(
        "cannot write %s: %s; make room or choose another --export_dir".formatted(path, e), e);
  }
}
