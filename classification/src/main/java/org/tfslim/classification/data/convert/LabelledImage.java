package org.tfslim.classification.data.convert;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image that goes into a record.
 *
 * @param label its class
 * @param texts more features of the record: name to text
 */
record LabelledImage(ImageFile file, int label, Map<String, String> texts) {
  LabelledImage {
    texts = Collections.unmodifiableMap(new TreeMap<>(texts));
  }

  LabelledImage(ImageFile file, int label) {
    this(file, label, Map.of());
  }
}
