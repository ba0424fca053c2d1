package org.tfslim.slim.report;

import com.google.protobuf.ByteString;

/**
 * A sample that was taken for another class.
 *
 * @param sample its number in the data set, from 0
 * @param image the image file's bytes
 * @param label the right class
 * @param prediction the class it was taken for
 * @param loss softmax cross entropy
 */
public record Mistake(long sample, ByteString image, int label, int prediction, double loss) {
  /** The probability that the network gave to the right class: what the loss is the log of. */
  double labelProbability() {
    return Math.exp(-loss);
  }
}
