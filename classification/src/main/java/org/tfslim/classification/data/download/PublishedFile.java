package org.tfslim.classification.data.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.Sha256;

/** Tells whether a file is the one that its source published. */
final class PublishedFile {
  private PublishedFile() {}

  /**
   * Checks a file's size and digest. One that is not the published file is renamed to {@code
   * NAME.bad}, out of the way of the next run.
   *
   * @throws DataException if it is another file, with both digests
   */
  static void check(SourceFile source, Path file, ProgressListener progress) {
    String found =
        Sha256.of(file, done -> progress.update("checking " + source.name(), done, source.bytes()));
    if (found.equals(source.sha256())) {
      return;
    }
    try {
      Path aside = file.resolveSibling(source.name() + ".bad");
      long bytes = Files.size(file);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      throw new DataException(
          "%s has the SHA-256 %s (%d bytes); %s was published (%d bytes). It is damaged or another file, and was moved to %s; run this again to download it"
              .formatted(file, found, bytes, source.sha256(), source.bytes(), aside));
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
