package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.internal.ProtoMessage;

/**
 * {@code tensorflow.SavedTensorSlices} ({@code saved_tensor_slice.proto}): the list of all tensors,
 * or the values of one slice.
 */
final class SavedSlicesMessage implements ProtoMessage {
  private static final int META = 1;
  private static final int DATA = 2;

  private static final int META_TENSOR = 1;
  private static final int DATA_NAME = 1;
  private static final int DATA_VALUES = 3;

  private final List<SavedSliceMetaMessage> tensors = new ArrayList<>();
  private final SavedValues values;

  /**
   * @param type the type of the wanted values
   */
  SavedSlicesMessage(ElementType type) {
    this.values = new SavedValues(type);
  }

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (META << 3) | WIRETYPE_LENGTH_DELIMITED -> ProtoMessage.readNested(in, this::readMeta);
      case (DATA << 3) | WIRETYPE_LENGTH_DELIMITED -> ProtoMessage.readNested(in, this::readData);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@code SavedTensorSliceMeta}. */
  private boolean readMeta(int tag, CodedInputStream in) throws IOException {
    if (tag != ((META_TENSOR << 3) | WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    SavedSliceMetaMessage tensor = new SavedSliceMetaMessage();
    ProtoMessage.readNested(in, tensor);
    tensors.add(tensor);
    return true;
  }

  /** {@code SavedSlice}. */
  private boolean readData(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (DATA_NAME << 3) | WIRETYPE_LENGTH_DELIMITED -> in.readStringRequireUtf8();
      case (DATA_VALUES << 3) | WIRETYPE_LENGTH_DELIMITED -> ProtoMessage.readNested(in, values);
      default -> {
        return false;
      }
    }
    return true;
  }

  List<SavedSliceMetaMessage> tensors() {
    return tensors;
  }

  SavedValues values() {
    return values;
  }
}
