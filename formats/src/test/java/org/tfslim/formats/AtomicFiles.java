package org.tfslim.formats;

import java.io.IOException;
import java.nio.file.Path;

/** Files that cannot be written, for the tests of other packages. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** A file whose bytes go to {@code device}, which exists. */
  public static AtomicFile onto(Path target, Path device) throws IOException {
    return AtomicFile.onto(target, device);
  }
}
