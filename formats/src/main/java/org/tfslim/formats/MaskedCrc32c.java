package org.tfslim.formats;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of TensorFlow's files: CRC32C, rotated and with a constant added, so that it can be
 * stored within the data that it covers.
 */
public final class MaskedCrc32c {
  private static final int DELTA = 0xa282ead8;
  private static final int ROTATION = 15;

  private MaskedCrc32c() {}

  /**
   * The masked checksum of {@code data} from its position to its limit, both of which stay as they
   * are.
   */
  public static int of(ByteBuffer data) {
    CRC32C crc = new CRC32C();
    crc.update(data.duplicate());
    return mask(crc);
  }

  /** The masked form of what {@code crc} has seen so far. */
  public static int mask(CRC32C crc) {
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + DELTA;
  }
}
