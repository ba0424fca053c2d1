package org.tfslim.classification.report;

import com.google.protobuf.ByteString;
import org.tfslim.slim.evaluation.Mistake;

/**
 * A sample that was taken for another class, as people see it.
 *
 * @param mistake which sample, and what it was taken for
 * @param image the image file's bytes
 */
record MistakePicture(Mistake mistake, ByteString image) {
  /** The probability that the network gave to the right class: what the loss is the log of. */
  double labelProbability() {
    return Math.exp(-mistake.loss());
  }
}
