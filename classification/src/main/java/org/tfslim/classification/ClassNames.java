package org.tfslim.classification;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tfslim.classification.data.LabelsFile;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;

/**
 * The names in a labels file, and how many of them come before the network's first class.
 *
 * @param file where they are from
 * @param names the names of the data set's classes by their numbers
 * @param offset slim's {@code labels_offset}
 */
public record ClassNames(Path file, Map<Integer, String> names, int offset) {
  /**
   * Reads a labels file.
   *
   * @throws DataException if it cannot be read or leaves out a number
   */
  public static ClassNames read(Path file, int offset) {
    Map<Integer, String> names = LabelsFile.read(file);
    IntStream.range(0, names.size())
        .filter(i -> !names.containsKey(i))
        .findFirst()
        .ifPresent(
            i -> {
              throw new DataException(
                  "%s names %s, but not class %d"
                      .formatted(file, Printable.count(names.size(), "class", "classes"), i));
            });
    return new ClassNames(file, names, offset);
  }

  /** How many classes the network has for these names. */
  public int numClasses() {
    return names.size() - offset;
  }

  /**
   * The names of the network's classes in order.
   *
   * @throws DataException if the network has another number of classes than there are names
   */
  public List<String> of(int numClasses) {
    if (numClasses() != numClasses) {
      throw new DataException(
          "%s has %s, which with labels_offset %d makes %s, but the network has %s;"
                  .formatted(
                      file,
                      Printable.count(names.size(), "name"),
                      offset,
                      Printable.count(numClasses(), "class", "classes"),
                      Numbers.grouped(numClasses))
              + " give the file that belongs to it, or another labels_offset",
          "labels_offset");
    }
    return IntStream.range(offset, names.size()).mapToObj(names::get).toList();
  }
}
