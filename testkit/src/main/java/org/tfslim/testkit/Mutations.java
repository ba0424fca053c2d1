package org.tfslim.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages files at random, as disks, networks and attackers do; the seed alone decides. */
public final class Mutations {
  /** {@code -Dtfslim.mutations=N} asks for N mutations of each file. */
  private static final String COUNT = "tfslim.mutations";

  /** Most formats keep the numbers that determine memory use here. */
  private static final int HEADER_BYTES = 64;

  private static final int[] EXTREMES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7fff, 0xffff, 0x10000, 0x7fff_0000
  };

  private final SplittableRandom random;

  public Mutations(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The number of mutations per file: that of the property, or {@code usual}. */
  public static int count(int usual) {
    return Integer.getInteger(COUNT, usual);
  }

  /**
   * A damaged copy, which may by chance equal the file.
   *
   * @param good the file, of 1 byte or more
   * @param other a file whose parts get into it
   */
  public byte[] of(byte[] good, byte[] other) {
    int at = random.nextInt(good.length);
    int length = 1 + random.nextInt(Math.min(64, good.length - at));
    byte[] bytes = good.clone();
    switch (random.nextInt(9)) {
      case 0 -> {
        return Arrays.copyOf(good, at);
      }
      case 1 -> { // Insertion
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return join(Arrays.copyOf(good, at), noise, from(good, at));
      }
      case 2 -> { // Deletion
        return join(Arrays.copyOf(good, at), from(good, at + length));
      }
      case 3 -> { // Doubling
        return join(Arrays.copyOf(good, at + length), from(good, at));
      }
      case 4 -> { // Splice
        return join(Arrays.copyOf(good, at), from(other, random.nextInt(other.length)));
      }
      case 5 -> // Block copy
          System.arraycopy(good, random.nextInt(good.length - length + 1), bytes, at, length);
      case 6 -> extreme(bytes);
      case 7 -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[place(bytes)] = (byte) random.nextInt();
        }
      }
      default -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[place(bytes)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** Overwrites 2 or 4 bytes, mostly of the header, with a number that is extreme as a size. */
  private void extreme(byte[] bytes) {
    int number = EXTREMES[random.nextInt(EXTREMES.length)];
    int width = random.nextBoolean() ? Short.BYTES : Integer.BYTES;
    int at = place(bytes);
    for (int i = 0; i < Math.min(width, bytes.length - at); i++) {
      bytes[at + i] = (byte) (number >>> (8 * i));
    }
  }

  private int place(byte[] bytes) {
    int end = random.nextBoolean() ? Math.min(HEADER_BYTES, bytes.length) : bytes.length;
    return random.nextInt(end);
  }

  private static byte[] from(byte[] bytes, int at) {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /** Concatenates the parts. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
