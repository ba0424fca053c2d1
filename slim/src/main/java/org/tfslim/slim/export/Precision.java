package org.tfslim.slim.export;

import org.tensorflow.proto.DataType;

/** The type that convolutions compute in. */
public enum Precision {
  /** As the network was trained. */
  FLOAT32(DataType.DT_FLOAT),
  /** The range of float32 with 8 bits of precision; fast on processors with AVX512-BF16 or AMX. */
  BFLOAT16(DataType.DT_BFLOAT16),
  /** 11 bits of precision up to 65504; fast on GPUs and on processors with AVX512-FP16 or AMX. */
  FLOAT16(DataType.DT_HALF);

  private final DataType type;

  Precision(DataType type) {
    this.type = type;
  }

  public DataType type() {
    return type;
  }
}
