package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.tfslim.formats.internal.ProtoMessage;

/** {@code tensorflow.TensorSliceProto} ({@code tensor_slice.proto}). */
final class SliceMessage implements ProtoMessage {
  private static final int EXTENT = 1;

  private final List<Extent> extents = new ArrayList<>();

  /** {@code TensorSliceProto.Extent}: part of one dimension. */
  static final class Extent implements ProtoMessage {
    private static final int START = 1;
    private static final int LENGTH = 2;

    private long start;
    private OptionalLong length = OptionalLong.empty();

    @Override
    public boolean read(int tag, CodedInputStream in) throws IOException {
      switch (tag) {
        case (START << 3) | WIRETYPE_VARINT -> start = in.readInt64();
        case (LENGTH << 3) | WIRETYPE_VARINT -> length = OptionalLong.of(in.readInt64());
        default -> {
          return false;
        }
      }
      return true;
    }

    long start() {
      return start;
    }

    /** Empty if the slice has the whole dimension. */
    OptionalLong length() {
      return length;
    }
  }

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    if (tag != ((EXTENT << 3) | WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    Extent extent = new Extent();
    ProtoMessage.readNested(in, extent);
    extents.add(extent);
    return true;
  }

  /** One for each dimension. */
  List<Extent> extents() {
    return extents;
  }
}
