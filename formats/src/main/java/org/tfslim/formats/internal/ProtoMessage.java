package org.tfslim.formats.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A protocol buffer message that takes its fields from the encoded form, one by one, and skips
 * those it does not need. A field that occurs twice is merged as the protobuf library does it: the
 * last number wins, lists are joined, messages are merged.
 */
@FunctionalInterface
public interface ProtoMessage {

  /**
   * Takes the value of a field.
   *
   * @param tag the field's number times 8, and its wire type
   * @param in positioned at the value
   * @return false if this message does not take the field; nothing was read in that case
   */
  boolean read(int tag, CodedInputStream in) throws IOException;

  /**
   * Reads a whole message.
   *
   * @param message takes the fields
   * @return {@code message}
   * @throws InvalidProtocolBufferException if the bytes are not a message
   */
  static <M extends ProtoMessage> M parse(ByteBuffer bytes, M message)
      throws InvalidProtocolBufferException {
    try {
      readAll(CodedInputStream.newInstance(bytes), message);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  /** Reads a message that is the value of a field. */
  static void readNested(CodedInputStream in, ProtoMessage message) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    readAll(in, message);
    in.popLimit(limit);
  }

  private static void readAll(CodedInputStream in, ProtoMessage message) throws IOException {
    int tag = in.readTag();
    while (tag != 0 && (message.read(tag, in) || skip(tag, in))) {
      tag = in.readTag();
    }
    in.checkLastTagWas(0);
  }

  /**
   * Skips a field. Returns whether the message continues. The library's own reader limits the depth
   * of nested groups.
   */
  private static boolean skip(int tag, CodedInputStream in) throws IOException {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP
        ? UnknownFieldSet.newBuilder().mergeFieldFrom(tag, in)
        : in.skipField(tag);
  }
}
