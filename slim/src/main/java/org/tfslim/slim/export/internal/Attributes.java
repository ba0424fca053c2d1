package org.tfslim.slim.export.internal;

import com.google.protobuf.ByteString;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Reads attributes of nodes; those at their defaults may be missing. */
public final class Attributes {
  private Attributes() {}

  public static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  public static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  /** Whether channels are the last dimension. */
  static boolean channelsLast(NodeDef node) {
    String format = node.getAttrOrDefault("data_format", text("NHWC")).getS().toStringUtf8();
    return format.equals("NHWC");
  }

  /** The type {@code T} of what a node computes; float32 if it has none. */
  public static DataType computed(NodeDef node) {
    return node.getAttrOrDefault("T", type(DataType.DT_FLOAT)).getType();
  }
}
