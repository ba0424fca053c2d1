package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;

/**
 * The comparison of a tensor in two files.
 *
 * @param name its name
 * @param result how they differ
 * @param difference the largest difference between two elements; NaN if only one of them is a
 *     number
 * @param detail the place of that difference, or the shapes and types
 */
public record TensorComparison(String name, Result result, double difference, String detail) {
  /** How two tensors differ. */
  public enum Result {
    /** Equal to the last bit. */
    EQUAL,
    /** Of the same shape and type, and no element differs by more than was allowed. */
    CLOSE,
    /** Elements differ. */
    DIFFERENT,
    /** Shapes or types differ. */
    SHAPE,
    /** Only the first file has it. */
    MISSING,
    /** Only the second file has it. */
    EXTRA;

    /** Whether the tensors count as the same. */
    public boolean same() {
      return this == EQUAL || this == CLOSE;
    }
  }

  /** A tensor that is in one file only, or has two shapes. */
  static TensorComparison of(String name, Result result, String detail) {
    return new TensorComparison(name, result, 0, detail);
  }

  /** Compares a tensor, reading it from both files. */
  static TensorComparison of(
      WeightsFile a, TensorEntry inA, WeightsFile b, TensorEntry inB, double tolerance) {
    if (inA.dtype() != inB.dtype() || !inA.shape().equals(inB.shape())) {
      String detail =
          "%s %s and %s %s"
              .formatted(inA.dtypeText(), inA.shapeText(), inB.dtypeText(), inB.shapeText());
      return of(inA.name(), Result.SHAPE, detail);
    }
    if (inA.dtype() == ElementType.STRING) {
      boolean equal = sameStrings(a.readStrings(inA), b.readStrings(inB));
      return of(inA.name(), equal ? Result.EQUAL : Result.DIFFERENT, equal ? "" : "strings");
    }
    return ofBytes(inA, a.read(inA), b.read(inB), tolerance);
  }

  private static boolean sameStrings(List<byte[]> a, List<byte[]> b) {
    return Arrays.deepEquals(a.toArray(byte[][]::new), b.toArray(byte[][]::new));
  }

  private static TensorComparison ofBytes(
      TensorEntry entry, ByteBuffer a, ByteBuffer b, double tolerance) {
    if (a.equals(b)) {
      return of(entry.name(), Result.EQUAL, "");
    }
    double largest = 0;
    int at = 0;
    int different = 0;
    int width = entry.dtype().width();
    int count = a.remaining() / width;
    for (int i = 0; i < count; i++) {
      double difference = difference(entry.dtype(), a, b, i * width, width);
      different += difference == 0 ? 0 : 1;
      if (Double.compare(difference, largest) > 0) { // NaN counts as the largest.
        largest = difference;
        at = i;
      }
    }
    Result result = largest <= tolerance ? Result.CLOSE : Result.DIFFERENT;
    String detail = "%d of %d elements, most at %s".formatted(different, count, index(entry, at));
    return new TensorComparison(entry.name(), result, largest, detail);
  }

  private static double difference(
      ElementType type, ByteBuffer a, ByteBuffer b, int at, int width) {
    if (a.slice(at, width).equals(b.slice(at, width))) {
      return 0;
    }
    return switch (type) {
      case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> {
        double x = FloatCast.get(a, at, type);
        double y = FloatCast.get(b, at, type);
        // Zeros of different sign differ by the smallest possible amount.
        yield x == y ? Double.MIN_VALUE : Math.abs(x - y);
      }
      case INT64 -> Math.abs((double) a.getLong(at) - b.getLong(at));
      case INT32 -> Math.abs((double) a.getInt(at) - b.getInt(at));
      case INT16 -> Math.abs(a.getShort(at) - b.getShort(at));
      case UINT16 -> Math.abs((a.getShort(at) & 0xffff) - (b.getShort(at) & 0xffff));
      case INT8 -> Math.abs(a.get(at) - b.get(at));
      case UINT8, BOOL -> Math.abs((a.get(at) & 0xff) - (b.get(at) & 0xff));
      default -> Double.NaN; // Types that have no difference here.
    };
  }

  /** The place of an element, as {@code [0, 3, 17]}. */
  private static String index(TensorEntry entry, int flat) {
    long[] shape = entry.shape().dimensions();
    long[] index = new long[shape.length];
    long left = flat;
    for (int i = shape.length - 1; i >= 0; i--) {
      index[i] = left % shape[i];
      left /= shape[i];
    }
    return Arrays.toString(index);
  }
}
