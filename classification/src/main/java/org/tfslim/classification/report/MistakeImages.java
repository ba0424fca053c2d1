package org.tfslim.classification.report;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tfslim.classification.data.Dataset;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Printable;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.slim.data.ImageExample;

/** Finds the images of samples by their numbers, in one pass that ends with the last of them. */
final class MistakeImages {
  private final NavigableSet<Long> wanted;
  private final Map<Long, ByteString> images = new HashMap<>();
  private long next;

  private MistakeImages(Set<Long> samples) {
    wanted = new TreeSet<>(samples);
  }

  /**
   * The image files' bytes, by the number of the sample in the order of an evaluation: the records
   * of the data set's files, one file after the other, from 0.
   *
   * @throws DataException if a record is damaged, or there is no sample of such a number
   */
  static Map<Long, ByteString> of(Dataset dataset, Set<Long> samples) {
    MistakeImages search = new MistakeImages(samples);
    for (Path file : dataset.files()) {
      search.read(file);
    }
    if (!search.wanted.isEmpty()) {
      throw new DataException(
          "%s has %s, so there is no sample %d"
              .formatted(
                  dataset.fileNames(),
                  Printable.count(search.next, "sample"),
                  search.wanted.first()));
    }
    return Collections.unmodifiableMap(search.images);
  }

  private void read(Path file) {
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      boolean more = true;
      while (more && !wanted.isEmpty()) {
        more = wanted.first() == next ? take(reader) : reader.skip();
        next += more ? 1 : 0;
      }
    }
  }

  private boolean take(TfRecordReader reader) {
    Optional<byte[]> data = reader.next();
    data.ifPresent(
        it -> images.put(wanted.pollFirst(), ImageExample.parse(it, reader.location()).encoded()));
    return data.isPresent();
  }
}
