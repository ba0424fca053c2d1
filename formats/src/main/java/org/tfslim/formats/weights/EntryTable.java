package org.tfslim.formats.weights;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tfslim.formats.DataException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.internal.DamagedFile;

/**
 * The tensors of a file by name.
 *
 * @param entries sorted by name
 */
record EntryTable(List<TensorEntry> entries, SortedMap<String, TensorEntry> byName) {
  /**
   * Sorts the tensors.
   *
   * @throws DataException if two have the same name
   */
  static EntryTable of(Path file, Collection<TensorEntry> entries) {
    SortedMap<String, TensorEntry> byName = new TreeMap<>();
    for (TensorEntry entry : entries) {
      if (byName.put(entry.name(), entry) != null) {
        throw DamagedFile.in(file, "tensor %s is listed twice".formatted(entry.name()));
      }
    }
    return new EntryTable(List.copyOf(byName.values()), Collections.unmodifiableSortedMap(byName));
  }

  Optional<TensorEntry> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
