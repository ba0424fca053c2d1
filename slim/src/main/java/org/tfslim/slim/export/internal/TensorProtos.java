package org.tfslim.slim.export.internal;

import com.google.protobuf.ByteString;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/** Tensors as messages. */
public final class TensorProtos {
  private TensorProtos() {}

  /** The type, shape and values of a tensor. */
  public static TensorProto of(Tensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setDtype(tensor.dataType()).setTensorShape(shape(tensor.shape()));
    if (tensor instanceof TString strings) {
      strings
          .asBytes()
          .scalars()
          .forEach(value -> proto.addStringVal(ByteString.copyFrom(value.getObject())));
    } else {
      proto.setTensorContent(content(tensor));
    }
    return proto.build();
  }

  /** A shape; an unknown rank and unknown sizes stay unknown. */
  public static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      return proto.setUnknownRank(true).build();
    }
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }

  /** The numbers as they lie in memory, which is how TensorFlow reads them. */
  private static ByteString content(Tensor tensor) {
    byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
    tensor.asRawTensor().data().read(bytes);
    return ByteString.copyFrom(bytes);
  }
}
