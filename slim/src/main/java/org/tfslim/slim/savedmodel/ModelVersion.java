package org.tfslim.slim.savedmodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tfslim.slim.SlimException;
import org.tfslim.slim.data.AtomicFile;

/**
 * A version of a model on its way to {@code EXPORT_DIR/VERSION}, which TensorFlow Serving may be
 * watching. Files go to a hidden folder beside it; {@link #publish} forces them to the disk and
 * renames the folder. Closing without publishing deletes it. What a killed program leaves, nobody
 * takes for a version, and the next one to write the same version removes it.
 */
public final class ModelVersion implements AutoCloseable {
  private final Path target;
  private final boolean overwrite;
  private final Workspace workspace;

  private ModelVersion(Path target, boolean overwrite, Workspace workspace) {
    this.target = target;
    this.overwrite = overwrite;
    this.workspace = workspace;
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
    try {
      Files.createDirectories(exportDir);
      Workspace.removeAbandoned(target);
      requireFree(target, overwrite);
      return new ModelVersion(target, overwrite, Workspace.create(target));
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  private static void requireFree(Path target, boolean overwrite) {
    if (!overwrite && Files.exists(target)) {
      throw new SlimException(
          "%s exists already; choose another --version, or replace it with --overwrite"
              .formatted(target));
    }
  }

  /** Where the files go for now. */
  public Path staging() {
    return workspace.partial();
  }

  /** Where the files go in the end. */
  public Path target() {
    return target;
  }

  /**
   * Puts the version in its place.
   *
   * @throws SlimException if that is not possible, or another program was faster and it must not be
   *     replaced; an older version of this number is then still there
   */
  public void publish() {
    try {
      for (Path path : Workspace.tree(staging())) {
        if (Files.isRegularFile(path)) {
          AtomicFile.force(path);
        }
      }
      requireFree(target, overwrite);
      workspace.publish();
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  /** Deletes the files unless they were published. */
  @Override
  public void close() {
    try {
      workspace.close();
    } catch (IOException e) {
      throw unwritable(staging(), e);
    }
  }

  private static SlimException unwritable(Path path, IOException e) {
    return new SlimException(
        "cannot write %s: %s; make room or choose another --export_dir".formatted(path, e), e);
  }
}
