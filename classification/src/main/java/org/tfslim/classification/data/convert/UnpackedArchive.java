package org.tfslim.classification.data.convert;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.SlimException;

/** The content of an archive for as long as it is needed. */
final class UnpackedArchive {
  private static final String FOLDER = ".tfslim_unpacked";

  private UnpackedArchive() {}

  /**
   * Unpacks an archive into a hidden folder of {@code directory}, which is removed afterwards.
   *
   * @param work what is done with the folder
   */
  static Conversion use(Path archive, Path directory, Function<Path, Conversion> work) {
    Path folder = directory.resolve(FOLDER);
    try {
      FileTrees.delete(folder); // One that a killed program left.
      TarArchive.unpack(archive, folder);
      return work.apply(folder);
    } catch (IOException e) {
      throw new SlimException(
          "cannot unpack %s into %s: %s; make room or choose another dataset_dir"
              .formatted(archive, folder, IoReason.of(e)),
          e,
          "dataset_dir");
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    try {
      FileTrees.delete(folder);
    } catch (IOException e) {
      throw new SlimException("cannot remove " + folder + ": " + IoReason.of(e), e);
    }
  }
}
