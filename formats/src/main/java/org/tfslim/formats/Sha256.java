package org.tfslim.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

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
    return of(file, done -> {});
  }

  /**
   * The same for a large file.
   *
   * @param progress is passed the number of bytes read so far
   * @throws DataException if it cannot be read
   */
  public static String of(Path file, LongConsumer progress) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        done += count;
        progress.accept(done);
      }
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + IoReason.of(e), e);
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
