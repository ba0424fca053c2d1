package org.tfslim.classification.data.convert;

import java.nio.file.Path;

/**
 * An image file below a source directory.
 *
 * @param path where it is
 * @param name its path below the directory, with {@code /}
 * @param bytes its size
 * @param modified when it was changed last, in milliseconds since 1970
 */
record ImageFile(Path path, String name, long bytes, long modified) {
  /** The folder right below the directory: the class. */
  String folder() {
    return name.substring(0, name.indexOf('/'));
  }
}
