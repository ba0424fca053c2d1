package org.tfslim.formats.events;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED32;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;

/** {@code tensorflow.Summary} ({@code summary.proto}), of which only scalars are kept. */
final class SummaryMessage implements ProtoMessage {
  private static final int VALUE = 1;

  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int TENSOR = 8;
  private static final int NODE_NAME = 7;

  private final List<Scalar> scalars = new ArrayList<>();

  /** A value of a tag. */
  record Scalar(String tag, float value) {}

  /** {@code Summary.Value}: if there are several kinds of values, the last one counts. */
  private static final class Value implements ProtoMessage {
    private String tag = "";
    private int kind;
    private float simple;

    @Override
    public boolean read(int fieldTag, CodedInputStream in) throws IOException {
      int field = WireFormat.getTagFieldNumber(fieldTag);
      switch (fieldTag) {
        case (TAG << 3) | WIRETYPE_LENGTH_DELIMITED -> tag = in.readStringRequireUtf8();
        case (NODE_NAME << 3) | WIRETYPE_LENGTH_DELIMITED -> in.readStringRequireUtf8();
        case (SIMPLE_VALUE << 3) | WIRETYPE_FIXED32 -> {
          kind = field;
          simple = in.readFloat();
        }
        default -> {
          if (WireFormat.getTagWireType(fieldTag) != WIRETYPE_LENGTH_DELIMITED || !isKind(field)) {
            return false;
          }
          kind = field;
          in.skipField(fieldTag);
        }
      }
      return true;
    }

    /** Images, histograms, sounds, tensors. */
    private static boolean isKind(int field) {
      return field > SIMPLE_VALUE && field <= TENSOR && field != NODE_NAME;
    }
  }

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    if (tag != ((VALUE << 3) | WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    Value value = new Value();
    ProtoMessage.readNested(in, value);
    if (value.kind == SIMPLE_VALUE) {
      scalars.add(new Scalar(value.tag, value.simple));
    }
    return true;
  }

  List<Scalar> scalars() {
    return scalars;
  }

  static byte[] scalar(String tag, float value) {
    ProtoWriter scalar = new ProtoWriter().text(TAG, tag).chosenFloat(SIMPLE_VALUE, value);
    return new ProtoWriter().message(VALUE, scalar).toByteArray();
  }
}
