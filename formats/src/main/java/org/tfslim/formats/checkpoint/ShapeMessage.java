package org.tfslim.formats.checkpoint;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.internal.ProtoMessage;
import org.tfslim.formats.internal.ProtoWriter;
import org.tfslim.formats.internal.Shapes;

/** {@code tensorflow.TensorShapeProto} ({@code tensor_shape.proto}). */
final class ShapeMessage implements ProtoMessage {
  private static final int MAX_DIMENSIONS = 254;

  private static final int DIM = 2;
  private static final int UNKNOWN_RANK = 3;

  private final List<Dim> dims = new ArrayList<>();
  private boolean unknownRank;

  /** {@code TensorShapeProto.Dim}: a size, and a name that is never used. */
  private static final class Dim implements ProtoMessage {
    private static final int SIZE = 1;
    private static final int NAME = 2;

    private long size;

    @Override
    public boolean read(int tag, CodedInputStream in) throws IOException {
      switch (tag) {
        case (SIZE << 3) | WIRETYPE_VARINT -> size = in.readInt64();
        case (NAME << 3) | WIRETYPE_LENGTH_DELIMITED -> in.readStringRequireUtf8();
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public boolean read(int tag, CodedInputStream in) throws IOException {
    switch (tag) {
      case (DIM << 3) | WIRETYPE_LENGTH_DELIMITED -> {
        Dim dim = new Dim();
        ProtoMessage.readNested(in, dim);
        if (dims.size() <= MAX_DIMENSIONS) {
          dims.add(dim);
        }
      }
      case (UNKNOWN_RANK << 3) | WIRETYPE_VARINT -> unknownRank = in.readBool();
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * The shape, checked.
   *
   * @param damaged makes the exception from what was found
   */
  TensorShape shape(Function<String, DataException> damaged) {
    if (unknownRank || dims.size() > MAX_DIMENSIONS) {
      throw damaged.apply("a shape of unknown rank or more than 254 dimensions");
    }
    return Shapes.of(dims.stream().mapToLong(dim -> dim.size).toArray(), damaged);
  }

  static ProtoWriter write(TensorShape shape) {
    ProtoWriter out = new ProtoWriter();
    for (long dimension : shape.dimensions()) {
      out.message(DIM, new ProtoWriter().number(Dim.SIZE, dimension));
    }
    return out;
  }
}
