package org.tfslim.formats.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tfslim.formats.DataException;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.Printable;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.internal.DamagedFile;
import org.tfslim.formats.internal.ZipDirectory;
import org.tfslim.formats.internal.hdf5.Hdf5Dataset;
import org.tfslim.formats.internal.hdf5.Hdf5File;

/**
 * The arrays of a Keras file: a whole model, or weights only. Keras 3 numbers the layers of each
 * class, as in {@code layers/conv2d_7/vars/0}; here they have the names that the model gave them.
 */
final class Hdf5Weights implements WeightsFile {
  private static final Pattern KERAS_3 = Pattern.compile("(.*/)?([^/]+)(/vars)(/\\d+)");

  private static final String KERAS_WEIGHTS = "model.weights.h5";

  private final Path path;
  private final Hdf5File file;
  private final Map<String, Hdf5Dataset> datasets = new TreeMap<>();
  private final EntryTable table;

  private Hdf5Weights(Path path, Hdf5File file) {
    this.path = path;
    this.file = file;
    Map<String, String> names = new TreeMap<>();
    file.datasets().keySet().forEach(dataset -> names.put(dataset, named(dataset)));
    boolean distinct = names.values().stream().distinct().count() == names.size();
    file.datasets()
        .forEach((name, dataset) -> datasets.put(distinct ? names.get(name) : name, dataset));
    List<TensorEntry> entries = new ArrayList<>();
    datasets.forEach(
        (name, it) -> entries.add(new TensorEntry(name, it.dtype(), it.shape(), it.size())));
    this.table = EntryTable.of(path, entries);
  }

  static Hdf5Weights open(Path path) {
    return new Hdf5Weights(path, Hdf5File.open(path));
  }

  /**
   * The weights in a model of Keras 3, which is a zip file.
   *
   * @throws DataException if it has none, or they are damaged or packed
   */
  static Hdf5Weights inKerasModel(Path path) {
    ZipDirectory zip = ZipDirectory.read(path);
    ZipDirectory.Entry entry =
        zip.find(KERAS_WEIGHTS)
            .orElseThrow(
                () ->
                    new DataException(
                        "%s is a zip file of Keras without %s: save the model again"
                            .formatted(path, KERAS_WEIGHTS)));
    if (!entry.isStored()) {
      throw new DataException(
          "%s is a Keras model whose weights are compressed; take them out: unzip %s %s"
              .formatted(path, Printable.shellWord(path.toString()), KERAS_WEIGHTS));
    }
    try {
      if (!zip.isIntact(entry)) {
        throw DamagedFile.in(path, "the checksum of %s is wrong".formatted(KERAS_WEIGHTS));
      }
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(path, IoReason.of(e)), e);
    }
    return new Hdf5Weights(path, Hdf5File.open(path, zip.dataAt(entry), entry.size()));
  }

  private String named(String dataset) {
    Matcher matcher = KERAS_3.matcher(dataset);
    if (!matcher.matches()) {
      return dataset;
    }
    String scope = matcher.group(1) == null ? "" : matcher.group(1);
    String layer = file.nameOfGroup(scope + matcher.group(2) + "/vars").orElse(matcher.group(2));
    return scope + layer + matcher.group(3) + matcher.group(4);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "HDF5";
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
  public List<ConversionPlan.Dropped> leftOut() {
    return file.leftOut().entrySet().stream()
        .map(
            it ->
                new ConversionPlan.Dropped(
                    Printable.line(it.getKey()), Printable.line(it.getValue())))
        .toList();
  }

  @Override
  public void requireReadable(TensorEntry entry) {
    file.requireReadable(datasets.get(entry.name()));
  }

  @Override
  public ByteBuffer read(TensorEntry entry) {
    Hdf5Dataset dataset = datasets.get(entry.name());
    ByteBuffer bytes = file.read(dataset).order(ByteOrder.LITTLE_ENDIAN);
    return dataset.bigEndian() ? TensorBytes.reversed(bytes, dataset.dtype()) : bytes;
  }

  @Override
  public List<byte[]> readStrings(TensorEntry entry) {
    throw new DataException(
        "Tensor %s of %s is of type %s, expected strings."
            .formatted(entry.name(), path, entry.dtypeText()));
  }
}
