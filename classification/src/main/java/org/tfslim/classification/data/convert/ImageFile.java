package org.tfslim.classification.data.convert;

import java.nio.file.Path;
import java.util.List;

/**
 * An image file below a source directory.
 *
 * @param path where it is
 * @param name its path below the directory, with {@code /}
 * @param bytes its size
 * @param modified when it was changed last, in milliseconds since 1970
 */
record ImageFile(Path path, String name, long bytes, long modified) {
  /** The folders on the way from the directory to the file. */
  List<String> folders() {
    List<String> parts = List.of(name.split("/", -1));
    return parts.subList(0, parts.size() - 1);
  }

  /** The folder right below the directory: the class. */
  String folder() {
    return name.substring(0, name.indexOf('/'));
  }
}
