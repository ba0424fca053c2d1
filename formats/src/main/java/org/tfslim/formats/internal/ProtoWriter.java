package org.tfslim.formats.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/**
 * Encodes a protocol buffer message as the protobuf library does: fields in the order of their
 * field numbers, leaving out values that are 0.
 */
public final class ProtoWriter {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  /** Adds an integer, an enum or a boolean. */
  public ProtoWriter number(int field, long value) {
    return value == 0 ? this : with(field, UnknownFieldSet.Field.newBuilder().addVarint(value));
  }

  /** Adds a number that always takes four bytes. */
  public ProtoWriter fixed32(int field, int value) {
    return value == 0 ? this : with(field, UnknownFieldSet.Field.newBuilder().addFixed32(value));
  }

  /** Adds a float of a {@code oneof}: it is written even if it is 0. */
  public ProtoWriter chosenFloat(int field, float value) {
    int bits = Float.floatToRawIntBits(value);
    return with(field, UnknownFieldSet.Field.newBuilder().addFixed32(bits));
  }

  /** Adds a double. */
  public ProtoWriter float64(int field, double value) {
    long bits = Double.doubleToRawLongBits(value);
    return bits == 0 ? this : with(field, UnknownFieldSet.Field.newBuilder().addFixed64(bits));
  }

  /** Adds a string. */
  public ProtoWriter text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, ByteString.copyFromUtf8(value));
  }

  /** Adds a message, even if it is empty. Repeated calls build a list. */
  public ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.fields.build().toByteString());
  }

  /** Adds an encoded message, or bytes of a {@code oneof}. */
  public ProtoWriter bytes(int field, ByteString value) {
    return with(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value));
  }

  private ProtoWriter with(int field, UnknownFieldSet.Field.Builder value) {
    fields.mergeField(field, value.build());
    return this;
  }

  /** The encoded message. */
  public byte[] toByteArray() {
    return fields.build().toByteArray();
  }
}
