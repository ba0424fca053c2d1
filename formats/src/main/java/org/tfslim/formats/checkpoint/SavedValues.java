package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED32;
import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.internal.ProtoMessage;

/**
 * The values in {@code tensorflow.TensorProto} ({@code tensor.proto}), which has a field for each
 * family of types. Only those of one type are kept, in the form in which they lie in memory.
 */
final class SavedValues implements ProtoMessage {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private final ElementType type;
  private final int field;
  private final int wireType;
  private final List<byte[]> strings = new ArrayList<>();
  private ByteBuffer bytes = littleEndian(new byte[0]);
  private long count;

  SavedValues(ElementType type) {
    this.type = type;
    this.field = field(type);
    this.wireType = wireType(type);
  }

  private static int field(ElementType type) {
    return switch (type) {
      case FLOAT32 -> 5;
      case FLOAT64 -> 6;
      case STRING -> 8;
      case COMPLEX64 -> 9;
      case INT64 -> 10;
      case BOOL -> 11;
      case COMPLEX128 -> 12;
      case FLOAT16, BFLOAT16 -> 13;
      case UINT32 -> 16;
      case UINT64 -> 17;
      default -> 7; // All others are saved as int32.
    };
  }

  private static int wireType(ElementType type) {
    return switch (type) {
      case FLOAT32, COMPLEX64 -> WIRETYPE_FIXED32;
      case FLOAT64, COMPLEX128 -> WIRETYPE_FIXED64;
      case STRING -> WIRETYPE_LENGTH_DELIMITED;
      default -> WIRETYPE_VARINT;
    };
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    if (tag == ((field << 3) | wireType)) {
      readOne(in);
    } else if (tag == ((field << 3) | WIRETYPE_LENGTH_DELIMITED)) {
      readPacked(in);
    } else {
      return false;
    }
    return true;
  }

  private void readPacked(CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    int width = wireType == WIRETYPE_FIXED32 ? Integer.BYTES : Long.BYTES;
    if (wireType != WIRETYPE_VARINT && length % width == 0) {
      byte[] values = in.readRawBytes(length); // Their form in the file is that in memory.
      need(length).put(values);
      count += length / width;
      return;
    }
    int limit = in.pushLimit(length);
    while (in.getBytesUntilLimit() > 0) {
      readOne(in);
    }
    in.popLimit(limit);
  }

  private void readOne(CodedInputStream in) throws IOException {
    switch (type) {
      case STRING -> strings.add(in.readByteArray());
      case FLOAT32, COMPLEX64 -> need(Integer.BYTES).putInt(in.readFixed32());
      case FLOAT64, COMPLEX128 -> need(Long.BYTES).putLong(in.readFixed64());
      case INT64, UINT64 -> need(Long.BYTES).putLong(in.readRawVarint64());
      case BOOL -> need(Byte.BYTES).put((byte) (in.readBool() ? 1 : 0));
      default -> {
        int value = in.readRawVarint32();
        switch (type.width()) {
          case Integer.BYTES -> need(Integer.BYTES).putInt(value);
          case Short.BYTES -> need(Short.BYTES).putShort((short) value);
          case Byte.BYTES -> need(Byte.BYTES).put((byte) value);
          default -> {} // Values of this type are not kept, only counted.
        }
      }
    }
    count++;
  }

  /** Makes room. */
  private ByteBuffer need(int more) throws InvalidProtocolBufferException {
    if (bytes.remaining() < more) {
      long size = bytes.position() + (long) more;
      if (size > MAX_BYTES) {
        throw new InvalidProtocolBufferException("its values do not fit in one buffer");
      }
      long grown = Math.min(MAX_BYTES, 2L * bytes.position());
      byte[] larger = new byte[(int) Math.max(size, grown)];
      bytes = littleEndian(larger).put(bytes.flip());
    }
    return bytes;
  }

  /** How many values were found; two for a complex number. */
  long count() {
    return count;
  }

  /** Returns {@code expected} elements of a type of fixed width, little endian. */
  ByteBuffer bytes(long expected, Function<String, DataException> damaged) {
    int parts = type == ElementType.COMPLEX64 || type == ElementType.COMPLEX128 ? 2 : 1;
    if (count % parts != 0 || count / parts != expected) {
      throw damaged.apply("%d values found, %d expected".formatted(count / parts, expected));
    }
    return bytes.flip().slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns {@code expected} strings. */
  List<byte[]> strings(long expected, Function<String, DataException> damaged) {
    if (strings.size() != expected) {
      throw damaged.apply("%d strings found, %d expected".formatted(strings.size(), expected));
    }
    return strings;
  }
}
