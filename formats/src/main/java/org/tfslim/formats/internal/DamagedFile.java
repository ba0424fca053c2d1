package org.tfslim.formats.internal;

import java.nio.file.Path;
import org.tfslim.formats.DataException;

/** Exceptions that say where a file is damaged. */
public final class DamagedFile {
  /** What to do about it. */
  public static final String REMEDY = "Copy the checkpoint again, or use another one.";

  private DamagedFile() {}

  /** The exception for damage at a byte of {@code file}. */
  public static DataException at(Path file, long offset, String found) {
    return new DataException(
        "%s is damaged at byte %d: %s. %s".formatted(file, offset, found, REMEDY));
  }

  /** The exception for damage of {@code file} without a particular place. */
  public static DataException in(Path file, String found) {
    return new DataException("%s is damaged: %s. %s".formatted(file, found, REMEDY));
  }
}
