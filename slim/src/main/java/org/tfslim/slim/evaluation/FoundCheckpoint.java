package org.tfslim.slim.evaluation;

import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.tfslim.formats.checkpoint.CheckpointPaths;

/**
 * A checkpoint as it was found in a directory.
 *
 * @param prefix its path without the extensions of its files, e.g. {@code train/model.ckpt-1000}
 * @param modified when its last file was written
 */
public record FoundCheckpoint(Path prefix, Instant modified) {
  /** The global step in its name, if there is one. */
  public OptionalLong step() {
    return CheckpointPaths.step(prefix);
  }
}
