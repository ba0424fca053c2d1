package org.tfslim.classification.data.convert;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a conversion made.
 *
 * @param samples split to number of images
 * @param unreadable the images that were left out
 * @param remarks what a person may want to know of the source files
 */
public record Conversion(
    Map<String, Long> samples, List<UnreadableImage> unreadable, List<String> remarks) {
  /** Keeps copies. */
  public Conversion {
    samples = Collections.unmodifiableMap(new TreeMap<>(samples));
    unreadable = List.copyOf(unreadable);
    remarks = List.copyOf(remarks);
  }

  static Conversion of(Map<String, Long> samples) {
    return new Conversion(samples, List.of(), List.of());
  }
}
