package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import org.tfslim.formats.TensorEntry;

/**
 * A summary of the values of a floating-point tensor.
 *
 * @param min the smallest finite value; NaN if there is none
 * @param max the largest finite value; NaN if there is none
 * @param notFinite the number of values that are NaN or infinite
 */
public record ValueRange(double min, double max, long notFinite) {
  /** Reads a tensor; if its type is not a floating-point type, only its checksum is checked. */
  public static ValueRange of(WeightsFile file, TensorEntry entry) {
    double min = Double.NaN;
    double max = Double.NaN;
    long notFinite = 0;
    if (entry.dtype().width() == 0) {
      file.readStrings(entry);
      return new ValueRange(min, max, notFinite);
    }
    ByteBuffer bytes = file.read(entry);
    int width = entry.dtype().width();
    for (int at = 0; at < bytes.limit() && entry.dtype().isFloatingPoint(); at += width) {
      double value = FloatCast.get(bytes, at, entry.dtype());
      if (Double.isFinite(value)) {
        min = value >= min ? min : value;
        max = value <= max ? max : value;
      } else {
        notFinite++;
      }
    }
    return new ValueRange(min, max, notFinite);
  }
}
