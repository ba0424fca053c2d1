package org.tfslim.slim.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tfslim.slim.DataException;
import org.tfslim.slim.data.IoReason;
import org.tfslim.slim.data.ProgressListener;

/** Tells whether a file is the published one. */
final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 17;

  private Sha256() {}

  /**
   * Checks a file's size and digest. One that is not the published file is renamed to {@code
   * NAME.bad}, out of the way of the next run.
   *
   * @throws DataException if it is another file, with both digests
   */
  static void check(SourceFile source, Path file, ProgressListener progress) {
    String found;
    try {
      found = of(file, source, progress);
      if (found.equals(source.sha256())) {
        return;
      }
      Path aside = file.resolveSibling(source.name() + ".bad");
      long bytes = Files.size(file);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      throw new DataException(
          "%s has the SHA-256 %s (%d bytes); %s was published (%d bytes). It is damaged or another file, and was moved to %s; run this again to download it anew"
              .formatted(file, found, bytes, source.sha256(), source.bytes(), aside));
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static String of(Path file, SourceFile source, ProgressListener progress)
      throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        done += count;
        progress.update("checking " + source.name(), done, source.bytes());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
