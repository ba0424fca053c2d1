package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader;

/**
 * A checkpoint as a weights file. Tensors of TensorFlow 2's object checkpoints have the names of
 * their variables if the checkpoint contains these.
 */
final class CheckpointWeights implements WeightsFile {
  private final CheckpointReader reader;
  private final EntryTable table;

  /** Maps the names that are shown to keys of the checkpoint. */
  private final Map<String, String> keys = new TreeMap<>();

  private final boolean objects;

  private CheckpointWeights(CheckpointReader reader) {
    this.reader = reader;
    this.objects = reader.find(ObjectGraph.KEY).isPresent();
    Map<String, String> names = objects ? ObjectGraph.names(reader) : Map.of();
    List<TensorEntry> found = new ArrayList<>();
    for (TensorEntry entry : reader.entries()) {
      if (!entry.name().equals(ObjectGraph.KEY)) {
        String name = names.getOrDefault(entry.name(), entry.name());
        keys.put(name, entry.name());
        found.add(new TensorEntry(name, entry.dtype(), entry.shape(), entry.byteSize()));
      }
    }
    this.table = EntryTable.of(reader.prefix(), found);
  }

  static CheckpointWeights open(Path prefix) {
    return new CheckpointWeights(CheckpointReader.open(prefix));
  }

  @Override
  public Path path() {
    return reader.prefix();
  }

  @Override
  public String format() {
    return reader.format() + (objects ? ", TensorFlow 2 objects" : "");
  }

  @Override
  public List<TensorEntry> entries() {
    return table.entries();
  }

  @Override
  public Optional<TensorEntry> find(String name) {
    return table.find(name);
  }

  @Override
  public ByteBuffer read(TensorEntry entry) {
    return reader.read(keys.get(entry.name()));
  }

  @Override
  public void copy(TensorEntry entry, Consumer<ByteBuffer> sink) {
    reader.copy(keys.get(entry.name()), sink);
  }

  @Override
  public List<byte[]> readStrings(TensorEntry entry) {
    return reader.readStrings(keys.get(entry.name()));
  }
}
