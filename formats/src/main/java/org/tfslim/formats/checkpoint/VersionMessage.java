package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;

/** {@code tensorflow.VersionDef} ({@code versions.proto}). */
final class VersionMessage implements ProtoMessage {
  private static final int PRODUCER = 1;
  private static final int MIN_CONSUMER = 2;

  private int minConsumer;

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    if (tag != ((MIN_CONSUMER << 3) | WIRETYPE_VARINT)) {
      return false;
    }
    minConsumer = in.readInt32();
    return true;
  }

  /** The oldest format version that a reader must support. */
  int minConsumer() {
    return minConsumer;
  }

  static ProtoWriter write(int producer) {
    return new ProtoWriter().number(PRODUCER, producer);
  }
}
