package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;

/** {@code tensorflow.BundleHeaderProto} ({@code tensor_bundle.proto}). */
final class HeaderMessage implements ProtoMessage {
  private static final int NUM_SHARDS = 1;
  private static final int ENDIANNESS = 2;
  private static final int VERSION = 3;

  private static final int LITTLE = 0;

  private final VersionMessage version = new VersionMessage();
  private int shards;
  private int endianness;

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (NUM_SHARDS << 3) | WIRETYPE_VARINT -> shards = in.readInt32();
      case (ENDIANNESS << 3) | WIRETYPE_VARINT -> endianness = in.readEnum();
      case (VERSION << 3) | WIRETYPE_LENGTH_DELIMITED -> ProtoMessage.readNested(in, version);
      default -> {
        return false;
      }
    }
    return true;
  }

  int shards() {
    return shards;
  }

  boolean isLittleEndian() {
    return endianness == LITTLE;
  }

  VersionMessage version() {
    return version;
  }

  /** The header of a little-endian checkpoint. */
  static byte[] write(int shards, int producer) {
    return new ProtoWriter()
        .number(NUM_SHARDS, shards)
        .number(ENDIANNESS, LITTLE)
        .message(VERSION, VersionMessage.write(producer))
        .toByteArray();
  }
}
