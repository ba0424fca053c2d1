package org.tfslim.classification.data.convert;

import org.tfslim.formats.DataException;
import org.tfslim.formats.ProgressListener;
import org.tfslim.formats.SlimException;

/** Makes the TFRecord files and {@code labels.txt} of one data set. */
@FunctionalInterface
public interface Converter {
  /**
   * Converts a data set. Its files replace older ones when all of them are whole.
   *
   * @param progress is told of every image, from one thread at a time
   * @throws DataException if a source file is missing or damaged, or no image is left
   * @throws SlimException if nothing can be written
   */
  Conversion convert(ConversionOptions options, ProgressListener progress);
}
