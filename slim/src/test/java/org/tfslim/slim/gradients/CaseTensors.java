package org.tfslim.slim.gradients;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** The second inputs of operations in {@link GradientCase}s. */
final class CaseTensors {
  private CaseTensors() {}

  static Operand<?> ints(OpScope s, int... values) {
    return s.constant("ints", values);
  }

  /** What {@code Pad} adds to a matrix, or {@code SpaceToBatchND} to an image. */
  static Operand<?> margins(OpScope s, int before1, int after1, int before2, int after2) {
    return s.withName("margins").ops().constant(new int[][] {{before1, after1}, {before2, after2}});
  }

  static Operand<TFloat32> times(OpScope s, Operand<TFloat32> x, float factor) {
    return s.node("Mul").input(x, s.constant("factor", factor)).output();
  }

  /** The first {@code size} values of {@code x}. */
  static Operand<TFloat32> first(OpScope s, Operand<TFloat32> x, int size) {
    return s.node("Slice").input(flat(s, x), ints(s, 0), ints(s, size)).output();
  }

  /** The first values of {@code x} in the shape of a kernel, repeated as needed. */
  static Operand<TFloat32> kernel(
      OpScope s, Operand<TFloat32> x, int height, int width, int inputs, int outputs) {
    Operand<TFloat32> twice = s.node("Tile").input(flat(s, x), ints(s, 2)).output();
    Operand<TFloat32> values = first(s, twice, height * width * inputs * outputs);
    return s.node("Reshape").input(values, ints(s, height, width, inputs, outputs)).output();
  }

  private static Operand<TFloat32> flat(OpScope s, Operand<TFloat32> x) {
    return s.node("Reshape").input(x, ints(s, -1)).output();
  }
}
