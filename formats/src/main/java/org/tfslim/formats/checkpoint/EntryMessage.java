package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED32;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;

/** {@code tensorflow.BundleEntryProto} ({@code tensor_bundle.proto}). */
final class EntryMessage implements ProtoMessage {
  private static final int DTYPE = 1;
  private static final int SHAPE = 2;
  private static final int SHARD_ID = 3;
  private static final int OFFSET = 4;
  private static final int SIZE = 5;
  private static final int CRC32C = 6;
  private static final int SLICES = 7;

  private final ShapeMessage shape = new ShapeMessage();
  private final List<SliceMessage> slices = new ArrayList<>();
  private int dtype;
  private int shard;
  private long offset;
  private long size;
  private int crc;

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (DTYPE << 3) | WIRETYPE_VARINT -> dtype = in.readEnum();
      case (SHAPE << 3) | WIRETYPE_LENGTH_DELIMITED -> ProtoMessage.readNested(in, shape);
      case (SHARD_ID << 3) | WIRETYPE_VARINT -> shard = in.readInt32();
      case (OFFSET << 3) | WIRETYPE_VARINT -> offset = in.readInt64();
      case (SIZE << 3) | WIRETYPE_VARINT -> size = in.readInt64();
      case (CRC32C << 3) | WIRETYPE_FIXED32 -> crc = in.readFixed32();
      case (SLICES << 3) | WIRETYPE_LENGTH_DELIMITED -> {
        SliceMessage slice = new SliceMessage();
        ProtoMessage.readNested(in, slice);
        slices.add(slice);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  ElementType dtype() {
    return ElementType.of(dtype);
  }

  TensorShape shape(Function<String, DataException> damaged) {
    return shape.shape(damaged);
  }

  int shard() {
    return shard;
  }

  long offset() {
    return offset;
  }

  long size() {
    return size;
  }

  /** The masked checksum. */
  int crc() {
    return crc;
  }

  /** How the tensor is sliced; empty for one that is stored here as a whole. */
  List<SliceMessage> slices() {
    return slices;
  }

  /** The entry of a tensor that is stored in one piece. */
  static byte[] write(
      ElementType dtype, TensorShape shape, int shard, long offset, long size, int crc) {
    return new ProtoWriter()
        .number(DTYPE, dtype.number())
        .message(SHAPE, ShapeMessage.write(shape))
        .number(SHARD_ID, shard)
        .number(OFFSET, offset)
        .number(SIZE, size)
        .fixed32(CRC32C, crc)
        .toByteArray();
  }
}
