package org.tfslim.classification.data.convert;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of texts: random choices that depend on a name and nothing else. */
final class Hash {
  private Hash() {}

  /**
   * A number that looks drawn at random, uniform over all longs: the same for the same texts, on
   * every machine.
   */
  static long number(long seed, String purpose, String name) {
    return ByteBuffer.wrap(digest(List.of(Long.toString(seed), purpose, name))).getLong();
  }

  /** The same, uniform in {@code [0, 1)}. */
  static double unit(long seed, String purpose, String name) {
    return (number(seed, purpose, name) >>> 11) * 0x1p-53;
  }

  /** A text that differs if any of the parts does. */
  static String fingerprint(List<String> parts) {
    return HexFormat.of().formatHex(digest(parts));
  }

  private static byte[] digest(List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0); // Does not appear in any path.
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
