package org.tfslim.classification.data.convert;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a conversion made.
 *
 * @param samples the number of images of each split
 * @param unreadable the images that were left out
 * @param remarks what a user may want to know about the source files
 * @param warnings what may be wrong with them
 */
public record Conversion(
    Map<String, Long> samples,
    List<UnreadableImage> unreadable,
    List<String> remarks,
    List<String> warnings) {
  /** Keeps copies. */
  public Conversion {
    samples = Collections.unmodifiableMap(new TreeMap<>(samples));
    unreadable = List.copyOf(unreadable);
    remarks = List.copyOf(remarks);
    warnings = List.copyOf(warnings);
  }

  static Conversion of(Map<String, Long> samples) {
    return new Conversion(samples, List.of(), List.of(), List.of());
  }
}
