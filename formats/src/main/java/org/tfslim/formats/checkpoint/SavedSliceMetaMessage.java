package org.tfslim.formats.checkpoint;

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

/** {@code tensorflow.SavedSliceMeta} ({@code saved_tensor_slice.proto}): a tensor and its parts. */
final class SavedSliceMetaMessage implements ProtoMessage {
  private static final int NAME = 1;
  private static final int SHAPE = 2;
  private static final int TYPE = 3;
  private static final int SLICE = 4;

  private final ShapeMessage shape = new ShapeMessage();
  private final List<SliceMessage> slices = new ArrayList<>();
  private String name = "";
  private int type;

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (NAME << 3) | WIRETYPE_LENGTH_DELIMITED -> name = in.readStringRequireUtf8();
      case (SHAPE << 3) | WIRETYPE_LENGTH_DELIMITED -> ProtoMessage.readNested(in, shape);
      case (TYPE << 3) | WIRETYPE_VARINT -> type = in.readEnum();
      case (SLICE << 3) | WIRETYPE_LENGTH_DELIMITED -> {
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

  String name() {
    return name;
  }

  TensorShape shape(Function<String, DataException> damaged) {
    return shape.shape(damaged);
  }

  ElementType type() {
    return ElementType.of(type);
  }

  List<SliceMessage> slices() {
    return slices;
  }
}
