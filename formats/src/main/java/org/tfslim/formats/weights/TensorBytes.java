package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;

/**
 * The elements of a tensor as bytes: allocation, and changes of their order. All are little endian.
 */
final class TensorBytes {
  private static final long LONGEST = Integer.MAX_VALUE - 16;

  private TensorBytes() {}

  /** Allocates a buffer for all elements. */
  static ByteBuffer allocate(TensorEntry entry) {
    return allocate(size(entry));
  }

  /** How many bytes all elements take. */
  static int size(TensorEntry entry) {
    long bytes = entry.elements() * entry.dtype().width();
    if (bytes > LONGEST) {
      throw new SlimException(
          "Tensor %s of shape %s takes %d bytes, more than one buffer holds (%d)."
              .formatted(entry.name(), entry.shapeText(), bytes, LONGEST));
    }
    return (int) bytes;
  }

  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Elements with the order of their bytes reversed. */
  static ByteBuffer reversed(ByteBuffer bytes, ElementType dtype) {
    boolean complex = dtype == ElementType.COMPLEX64 || dtype == ElementType.COMPLEX128;
    int width = dtype.width() / (complex ? 2 : 1);
    ByteBuffer out = allocate(bytes.remaining());
    for (int i = 0; i < out.capacity(); i += width) {
      for (int b = 0; b < width; b++) {
        out.put(i + b, bytes.get(i + width - 1 - b));
      }
    }
    return out;
  }

  /** Elements in row-major order, from elements whose first dimension varies fastest. */
  static ByteBuffer fromFortran(ByteBuffer bytes, TensorShape shape, int width) {
    int rank = shape.rank();
    long[] turned = new long[rank];
    for (int i = 0; i < rank; i++) {
      turned[i] = shape.dimension(rank - 1 - i);
    }
    int[] axes = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    return permuted(bytes, TensorShape.of(turned), axes, width);
  }

  /**
   * The elements with their dimensions in another order, like {@code numpy.transpose}.
   *
   * @param shape the shape of {@code bytes}
   * @param axes for each dimension of the result, the index of the dimension in {@code shape}
   */
  static ByteBuffer permuted(ByteBuffer bytes, TensorShape shape, int[] axes, int width) {
    int rank = axes.length;
    int[] strides = new int[rank];
    int stride = width;
    for (int i = rank - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= (int) shape.dimension(i);
    }
    ByteBuffer out = allocate(bytes.remaining());
    int[] index = new int[rank];
    int from = bytes.position();
    while (out.hasRemaining()) {
      out.put(out.position(), bytes, from, width).position(out.position() + width);
      for (int i = rank - 1; i >= 0; i--) {
        int step = strides[axes[i]];
        from += step;
        if (++index[i] < shape.dimension(axes[i])) {
          break;
        }
        from -= index[i] * step;
        index[i] = 0;
      }
    }
    return out.flip();
  }
}
