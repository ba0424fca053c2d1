package org.tfslim.formats.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.Event;
import org.tfslim.formats.MaskedCrc32c;

/** Reads event files as TensorBoard does, checking every checksum. */
public final class EventFiles {
  private static final int FRAME_BYTES = 16;

  private EventFiles() {}

  /** All whole events; a record that is cut off at the end is left out. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.remaining() >= FRAME_BYTES
        && bytes.remaining() >= FRAME_BYTES + bytes.getLong(bytes.position())) {
      ByteBuffer length = bytes.slice(bytes.position(), Long.BYTES);
      int size = (int) bytes.getLong();
      check(length, bytes.getInt());
      ByteBuffer data = bytes.slice(bytes.position(), size);
      bytes.position(bytes.position() + size);
      check(data, bytes.getInt());
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static void check(ByteBuffer data, int expected) {
    if (MaskedCrc32c.of(data) != expected) {
      throw new AssertionError("a wrong checksum");
    }
  }
}
