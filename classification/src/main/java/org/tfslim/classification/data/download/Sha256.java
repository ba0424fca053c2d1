package org.tfslim.classification.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.ProgressListener;

/** Digests of files. */
public final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 17;

  private Sha256() {}

  /**
   * The SHA-256 of a file in hexadecimal digits, as {@code sha256sum} prints it.
   *
   * @throws DataException if it cannot be read
   */
  public static String of(Path file) {
    try {
      return of(file, done -> {});
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Checks a file's size and digest. One that is not the published file is renamed to {@code
   * NAME.bad}, out of the way of the next run.
   *
   * @throws DataException if it is another file, with both digests
   */
  static void check(SourceFile source, Path file, ProgressListener progress) {
    String found;
    try {
      found = of(file, done -> progress.update("checking " + source.name(), done, source.bytes()));
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
      throw unreadable(file, e);
    }
  }

  private static DataException unreadable(Path file, IOException e) {
    return new DataException("cannot read " + file + ": " + IoReason.of(e), e);
  }

  /**
   * @param progress hears how many bytes were read
   */
  private static String of(Path file, LongConsumer progress) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        done += count;
        progress.accept(done);
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
