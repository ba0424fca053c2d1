package org.tfslim.formats.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/**
 * Encodes a protocol buffer message as the protobuf library does: fields in the order of their
 * numbers, without numbers that are 0.
 */
public final class ProtoWriter {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  /** A whole number, an enum or a boolean. */
  public ProtoWriter number(int field, long value) {
    return value == 0 ? this : with(field, UnknownFieldSet.Field.newBuilder().addVarint(value));
  }

  /** A number that always takes four bytes. */
  public ProtoWriter fixed32(int field, int value) {
    return value == 0 ? this : with(field, UnknownFieldSet.Field.newBuilder().addFixed32(value));
  }

  /** A float that is one of several choices: it is there even where it is 0. */
  public ProtoWriter chosenFloat(int field, float value) {
    int bits = Float.floatToRawIntBits(value);
    return with(field, UnknownFieldSet.Field.newBuilder().addFixed32(bits));
  }

  /** A double. */
  public ProtoWriter float64(int field, double value) {
    long bits = Double.doubleToRawLongBits(value);
    return bits == 0 ? this : with(field, UnknownFieldSet.Field.newBuilder().addFixed64(bits));
  }

  /** A text. */
  public ProtoWriter text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, ByteString.copyFromUtf8(value));
  }

  /** A message, even where it is empty; called again, it adds to a list. */
  public ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.fields.build().toByteString());
  }

  /** An encoded message, or bytes that are one of several choices. */
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
