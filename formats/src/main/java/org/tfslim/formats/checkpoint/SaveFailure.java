package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.WriteFailure;

/** Says why a checkpoint could not be written and what to do about it. */
public final class SaveFailure {
  private SaveFailure() {}

  /** The exception to throw after a file could not be written. */
  public static SlimException of(Path checkpoint, IOException cause) {
    return of(checkpoint, cause, WriteFailure.of(checkpoint, cause));
  }

  /**
   * The exception to throw after something else went wrong.
   *
   * @param reason what went wrong, as the message says it
   */
  public static SlimException of(Path checkpoint, Exception cause, String reason) {
    return of(checkpoint, cause, WriteFailure.of(checkpoint, reason));
  }

  private static SlimException of(Path checkpoint, Exception cause, WriteFailure failure) {
    return new SlimException(
        "Cannot write the checkpoint %s: %s. Older checkpoints are as they were. %s, then run this again."
            .formatted(checkpoint, failure.reason(), failure.remedySentence()),
        cause);
  }
}
