package org.tfslim.slim.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.WriteFailure;
import org.tfslim.slim.export.internal.Workspace;

/**
 * A version of a model on its way to {@code EXPORT_DIR/VERSION}, which TensorFlow Serving may be
 * watching. Files go to a hidden folder beside it; {@link #publish} forces them to the disk and
 * renames the folder. Closing without publishing deletes it, and so does a signal that ends the
 * program. What a killed program leaves behind is never taken for a version; the next program that
 * writes any version there puts back what had been moved aside, and removes the rest.
 */
public final class ModelVersion implements AutoCloseable {
  /** Takes the place of the version in the names of hidden files until it is chosen. */
  private static final String NEXT = "next";

  private final Path exportDir;
  private final OptionalLong version;
  private final boolean overwrite;
  private final Workspace workspace;

  private ModelVersion(
      Path exportDir, OptionalLong version, boolean overwrite, Workspace workspace) {
    this.exportDir = exportDir;
    this.version = version;
    this.overwrite = overwrite;
    this.workspace = workspace;
  }

  /**
   * Begins a version.
   *
   * @param exportDir the folder of all versions; made if there is none
   * @param version from 0 on; TensorFlow Serving serves the highest. If empty, it is one more than
   *     the highest that exists when this one is published, so that no two programs get the same
   * @param overwrite whether the version may exist, and is then replaced
   * @throws OptionException if the version exists and must not
   * @throws SlimException if the folder cannot be written to
   */
  public static ModelVersion begin(Path exportDir, OptionalLong version, boolean overwrite) {
    return begin(exportDir, version, overwrite, Workspace.PROCESS);
  }

  /** The same in a process of another identity, for tests. */
  static ModelVersion begin(
      Path exportDir, OptionalLong version, boolean overwrite, String process) {
    Path name = exportDir.resolve(version.isPresent() ? "" + version.getAsLong() : NEXT);
    try {
      Files.createDirectories(exportDir);
      Workspace.removeAbandoned(exportDir, process);
      if (version.isPresent()) {
        requireFree(name, overwrite);
      }
      return new ModelVersion(exportDir, version, overwrite, Workspace.create(name, process));
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private static void requireFree(Path target, boolean overwrite) {
    if (!overwrite && Files.exists(target)) {
      throw new OptionException(
          "%s exists already; choose another version, or replace it with overwrite"
              .formatted(target),
          "version",
          "overwrite");
    }
  }

  /** Where the files go for now. */
  public Path staging() {
    return workspace.partial();
  }

  /**
   * Puts the version in its place.
   *
   * @return the folder of the version
   * @throws SlimException if that is not possible, or another program was faster and it must not be
   *     replaced; an older version of this number is then still there
   */
  public Path publish() {
    try {
      return version.isPresent() ? publish(version.getAsLong()) : publishNext();
    } catch (IOException e) {
      throw unwritable(exportDir, e);
    }
  }

  private Path publish(long number) throws IOException {
    Path target = exportDir.resolve(Long.toString(number));
    requireFree(target, overwrite);
    workspace.publish();
    return target;
  }

  /**
   * Renaming a folder never replaces one with files in it: the slower program takes the next
   * number.
   */
  private Path publishNext() throws IOException {
    long number = ModelVersions.highest(exportDir).orElse(0) + 1;
    while (true) {
      Path target = exportDir.resolve(Long.toString(number));
      if (!Files.exists(target) && workspace.publishAs(target)) {
        return target;
      }
      number++;
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
    return WriteFailure.of(path, e).exception(e, "export_dir");
  }
}
