package org.tfslim.slim.export.internal;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Nodes of the type {@code Const}, written and read. */
public final class Constants {
  private static final String VALUE = "value";
  private static final String DTYPE = "dtype";

  private Constants() {}

  /** A constant whose values are kept beside the graph. */
  static NodeDef typed(String name, DataType type) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(NodeTable.CONST)
        .putAttr(DTYPE, AttrValue.newBuilder().setType(type).build())
        .build();
  }

  /** A constant with its values. */
  public static NodeDef of(String name, Weights weights) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(weights.type())
            .setTensorShape(TensorProtos.shape(weights.shape()))
            .setTensorContent(ByteString.copyFrom(weights.bytes()));
    return withValue(typed(name, weights.type()), tensor);
  }

  /** A vector of strings. */
  public static NodeDef ofTexts(String name, List<String> texts) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(texts.size())));
    texts.forEach(text -> tensor.addStringVal(ByteString.copyFromUtf8(text)));
    return withValue(typed(name, DataType.DT_STRING), tensor);
  }

  /** A constant with the values of a tensor. */
  public static NodeDef of(String name, Tensor tensor) {
    return withValue(typed(name, tensor.dataType()), TensorProtos.of(tensor).toBuilder());
  }

  private static NodeDef withValue(NodeDef node, TensorProto.Builder value) {
    return node.toBuilder().putAttr(VALUE, AttrValue.newBuilder().setTensor(value).build()).build();
  }

  /** The values of a float32 constant, wherever they are kept; empty if {@code name} is not one. */
  static Optional<Weights> floats(NodeTable graph, String name) {
    NodeDef node = graph.get(name);
    if (!node.getOp().equals(NodeTable.CONST)
        || node.getAttrOrThrow(DTYPE).getType() != DataType.DT_FLOAT) {
      return Optional.empty();
    }
    return graph
        .weights(name)
        .or(() -> Optional.of(floats(node.getAttrOrThrow(VALUE).getTensor())));
  }

  /** The last value stands for all that follow; without values, all are zeros. */
  private static Weights floats(TensorProto tensor) {
    long[] sizes =
        tensor.getTensorShape().getDimList().stream()
            .mapToLong(TensorShapeProto.Dim::getSize)
            .toArray();
    Shape shape = Shape.of(sizes);
    float[] values = new float[Math.toIntExact(shape.size())];
    ByteBuffer content =
        tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int listed = tensor.getFloatValCount();
    for (int i = 0; i < values.length; i++) {
      if (content.hasRemaining()) {
        values[i] = content.getFloat();
      } else if (listed > 0) {
        values[i] = tensor.getFloatVal(Math.min(i, listed - 1));
      }
    }
    return new Weights(shape, values);
  }

  /** The values of an int32 constant; empty if {@code node} is not one. */
  static List<Integer> ints(NodeDef node) {
    if (!node.getOp().equals(NodeTable.CONST)
        || node.getAttrOrThrow(DTYPE).getType() != DataType.DT_INT32) {
      return List.of();
    }
    TensorProto tensor = node.getAttrOrThrow(VALUE).getTensor();
    if (tensor.getTensorContent().isEmpty()) {
      return tensor.getIntValList();
    }
    IntBuffer content =
        tensor
            .getTensorContent()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asIntBuffer();
    return IntStream.range(0, content.limit()).mapToObj(content::get).toList();
  }
}
