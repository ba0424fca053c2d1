package org.tfslim.formats.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tfslim.formats.MaskedCrc32c;

/**
 * The frame of a record, as TensorFlow defines it (all numbers little endian):
 *
 * <pre>
 *   uint64 length, uint32 masked crc32c of the 8 length bytes, data, uint32 masked crc32c of data
 * </pre>
 */
public final class TfRecordFormat {
  static final int LENGTH_BYTES = Long.BYTES;
  static final int HEADER_BYTES = LENGTH_BYTES + Integer.BYTES;
  static final int FOOTER_BYTES = Integer.BYTES;

  private TfRecordFormat() {}

  /**
   * Writes one framed record. Event files and TFRecord files consist of nothing else.
   *
   * @throws IOException if {@code out} does
   */
  public static void write(OutputStream out, byte[] data) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(data.length);
    header.putInt(MaskedCrc32c.of(header.duplicate().flip()));
    ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    footer.putInt(MaskedCrc32c.of(ByteBuffer.wrap(data)));
    out.write(header.array());
    out.write(data);
    out.write(footer.array());
  }
}
