package org.tfslim.formats.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tfslim.formats.SlimException;

/** Says why a checkpoint could not be written and what to do about it. */
public final class SaveFailure {
  private SaveFailure() {}

  /** The exception to throw after a file could not be written. */
  public static SlimException of(Path checkpoint, IOException cause) {
    return of(checkpoint, cause, reason(cause));
  }

  /**
   * The exception to throw after something else went wrong.
   *
   * @param reason what went wrong, as the message says it
   */
  public static SlimException of(Path checkpoint, Exception cause, String reason) {
    return new SlimException(
        "Cannot write the checkpoint %s: %s%s. Older checkpoints are as they were. Make room or choose another directory, then run this again."
            .formatted(checkpoint, reason, room(checkpoint)),
        cause);
  }

  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException e) {
      return "no permission to write to " + e.getFile();
    }
    if (cause instanceof FileAlreadyExistsException e) {
      return e.getFile() + " is not a directory";
    }
    if (cause instanceof FileSystemException e && e.getReason() != null) {
      return e.getFile() + ": " + e.getReason();
    }
    return String.valueOf(cause.getMessage());
  }

  private static String room(Path checkpoint) {
    Path directory = checkpoint.toAbsolutePath().getParent();
    while (directory != null && !Files.exists(directory)) {
      directory = directory.getParent();
    }
    try {
      return " (%d MB free)".formatted(Files.getFileStore(directory).getUsableSpace() >> 20);
    } catch (IOException e) {
      return ""; // The reason before says what is wrong with the disk.
    }
  }
}
