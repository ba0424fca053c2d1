package org.tfslim.slim.savedmodel;

import com.google.protobuf.ByteString;
import org.tensorflow.Tensor;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/** Tensors as messages. */
final class TensorProtos {
  private TensorProtos() {}

  /** The type, shape and values of a tensor. */
  static TensorProto of(Tensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setDtype(tensor.dataType()).setTensorShape(shape(tensor));
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

  private static TensorShapeProto shape(Tensor tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : tensor.shape().asArray()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  /** The numbers as they lie in memory, which is how TensorFlow reads them. */
  private static ByteString content(Tensor tensor) {
    byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
    tensor.asRawTensor().data().read(bytes);
    return ByteString.copyFrom(bytes);
  }
}
